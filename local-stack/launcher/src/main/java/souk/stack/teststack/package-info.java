/** Servers for tests: started once, ended with them. */
@NullMarked
package souk.stack.teststack;

import org.jspecify.annotations.NullMarked;
