/** The process was asked to stop before it was done. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * Rejects once the process is asked to stop, by Ctrl-C or SIGTERM; from now on the first of these does not end it by
 * itself, so that what was started is closed in order. A second one does.
 */
export function askedToStop(): Promise<never> {
  const asked = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Stopped(`Stopped by ${signal}.`)));
  });
  asked.catch(() => undefined);
  return asked;
}
