/**
 * Frames that wait for the model: at most `capacity` of them. An old picture is worth less than a new one, so a full
 * queue drops its oldest; of the camera that has the most waiting, so that one that floods pays for it itself.
 * Cameras are served in turn.
 */
export interface FrameQueue<F> {
  /** the frame that had to go, where one had to */
  offer(camera: string, frame: F): F | undefined;
  take(): F | undefined;
  readonly length: number;
}

export function createFrameQueue<F>(capacity: number): FrameQueue<F> {
  // A Map keeps the order of its keys: the camera served last goes to its end, so the first is the next.
  const waiting = new Map<string, { frame: F; arrival: number }[]>();
  let length = 0;
  let arrivals = 0;

  const dropOldest = (): F | undefined => {
    let victim: { frame: F; arrival: number }[] | undefined;
    for (const frames of waiting.values()) {
      const isWorse =
        victim === undefined ||
        frames.length > victim.length ||
        (frames.length === victim.length && frames.length > 0 && frames[0]!.arrival < victim[0]!.arrival);
      if (isWorse) victim = frames;
    }
    length--;
    return victim?.shift()?.frame;
  };

  return {
    offer(camera, frame) {
      const frames = waiting.get(camera) ?? [];
      frames.push({ frame, arrival: arrivals++ });
      waiting.set(camera, frames);
      length++;
      return length > capacity ? dropOldest() : undefined;
    },
    take() {
      for (const [camera, frames] of waiting) {
        const next = frames.shift();
        waiting.delete(camera);
        if (next === undefined) continue;
        if (frames.length > 0) waiting.set(camera, frames);
        length--;
        return next.frame;
      }
      return undefined;
    },
    get length() {
      return length;
    },
  };
}
