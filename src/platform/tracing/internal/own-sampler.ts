import { isSpanContextValid, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { SamplingDecision, type Sampler, type SamplingResult } from '@opentelemetry/sdk-trace-base';
import type { TracingTarget } from '../../env/tracing-target.js';

/**
 * Which traces are recorded. What runs inside a request follows it. A request's own fate is decided here and by chance:
 * its ids and its flag come from whoever sends it, and could be made up so that everything is recorded. A flag that says
 * "not recorded" is followed by the samplers called `parentbased`.
 */
export class OwnSampler implements Sampler {
  constructor(private readonly sampling: TracingTarget['sampling']) {}

  shouldSample(context: Context): SamplingResult {
    return {
      decision: this.#takes(context) ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
    };
  }

  toString(): string {
    return `OwnSampler{${this.sampling.ratio}}`;
  }

  #takes(context: Context): boolean {
    const parent = trace.getSpanContext(context);
    const { ratio, followsParent } = this.sampling;
    if (parent === undefined || !isSpanContextValid(parent)) return Math.random() < ratio;
    const isRecorded = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    if (parent.isRemote !== true) return isRecorded;
    return (isRecorded || !followsParent) && Math.random() < ratio;
  }
}
