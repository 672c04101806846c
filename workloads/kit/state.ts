/** A service's small durable state: keys with bytes, in a file that survives kill -9 and loss of power. */
export interface State {
  load(): Promise<Map<string, Uint8Array>>;
  /** durable once resolved; all entries or none; null removes a key */
  put(entries: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  /** files that were found corrupt at the opening and moved aside */
  readonly setAside: number;
  close(): Promise<void>;
}

/** Opens `<dir>/state.db`. */
export async function openState(_dir: string): Promise<State> {
  return Promise.reject(new Error('not yet'));
}
