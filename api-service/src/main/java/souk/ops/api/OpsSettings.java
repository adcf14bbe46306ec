package souk.ops.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * When a checkout counts as stuck.
 *
 * @param quiet how long a checkout that waits for nobody may stand still
 * @param failures how often in a row a step must have failed; a workflow task once less, as it is
 *     begun again
 * @param temporalWithin how long Temporal may take to describe a workflow
 * @param endWithin how long an operator waits for the end of a checkout without a workflow
 */
@ConfigurationProperties("souk.ops")
record OpsSettings(
    @Bindable(defaultValue = "PT2M") Duration quiet,
    @Bindable(defaultValue = "3") int failures,
    @Bindable(defaultValue = "PT2S") Duration temporalWithin,
    @Bindable(defaultValue = "PT8S") Duration endWithin) {}
