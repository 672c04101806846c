/** Measured while it kept the spans of an outage: test/platform/traces. */
export const COLLECTOR_MEMORY = { requestMiB: 48, limitMiB: 128 } as const;
