/**
 * One thing at a time for the model: the known picture when it is due, else the next frame. It sleeps while there is
 * neither, and ends when it is told to.
 */
export interface InspectionLoop {
  /** there may be something to do */
  wake(): void;
  /** resolves when what was under way is done */
  stop(): Promise<void>;
}

export function runInspectionLoop<F>(o: {
  take: () => F | undefined;
  inspect: (frame: F) => Promise<void>;
  selfTest: () => Promise<void>;
  selfTestPeriodMs: number;
}): InspectionLoop {
  let isDue = true;
  let isStopped = false;
  let wakened = Promise.withResolvers<undefined>();
  const wake = (): void => wakened.resolve(undefined);
  const timer = setInterval(() => {
    isDue = true;
    wake();
  }, o.selfTestPeriodMs);

  /** False where there was nothing to do. */
  const step = async (): Promise<boolean> => {
    if (isDue) {
      isDue = false;
      await o.selfTest();
      return true;
    }
    const frame = o.take();
    if (frame === undefined) return false;
    await o.inspect(frame);
    return true;
  };
  const isRunning = (): boolean => !isStopped;
  const run = async (): Promise<void> => {
    while (isRunning()) {
      wakened = Promise.withResolvers<undefined>();
      if (!(await step())) await wakened.promise;
    }
  };
  const running = run();
  return {
    wake,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      wake();
      await running;
    },
  };
}
