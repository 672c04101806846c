/** The victim of state.test.ts: writes batch after batch and tells its parent of each only once it is durable. */
import { openState } from '../../../workloads/kit/state.ts';

const state = await openState(process.argv[2] ?? '');
for (let round = 1; ; round += 1) {
  const value = Uint8Array.of(round & 0xff, (round >> 8) & 0xff);
  await state.put(new Map(['a', 'b', 'c'].map((key) => [key, value])));
  process.send?.(round);
}
