/** A run that a person can stop: what is under way ends, and nothing more is begun. */
export function stopping(): { readonly signal: AbortSignal; readonly done: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { signal: controller.signal, done: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}
