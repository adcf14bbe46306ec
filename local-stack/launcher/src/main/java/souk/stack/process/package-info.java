/** Child processes on this machine: their ports, folders and logs. */
@NullMarked
package souk.stack.process;

import org.jspecify.annotations.NullMarked;
