import type { Logger } from './logger.ts';

export interface StopStep {
  name: string;
  stop: () => Promise<void> | void;
}

export interface StopOptions {
  /** For all steps together; what is not done by then is left to the end of the process. */
  timeoutMs: number;
  logger: Logger;
}

/**
 * Stops one part after the other. A step that fails does not keep the later ones from stopping.
 * @returns false when the time was up first
 */
export async function stopInOrder(steps: readonly StopStep[], options: StopOptions): Promise<boolean> {
  let current = '';
  const all = async (): Promise<true> => {
    for (const step of steps) {
      current = step.name;
      try {
        await step.stop();
      } catch (err) {
        options.logger.error({ err, part: step.name }, 'part of the hub did not stop cleanly');
      }
    }
    return true;
  };
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), options.timeoutMs);
  });
  const inTime = await Promise.race([all(), tooLate]);
  clearTimeout(timer);
  if (!inTime)
    options.logger.error({ part: current, timeoutMs: options.timeoutMs }, 'stopping took too long');
  return inTime;
}
