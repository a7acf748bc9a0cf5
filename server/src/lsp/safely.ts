import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Runs one request: cancelled ones are answered so, a fault is logged and answered with what does no harm. */
export async function safely<T>(
  connection: Connection,
  token: CancellationToken | undefined,
  harmless: T,
  run: () => Promise<T>,
): Promise<T> {
  // Requests that came in meanwhile may be the cancellation of this one: let them be read first.
  await new Promise<void>((resolve) => soon(resolve));
  if (token?.isCancellationRequested) throw cancelled();
  try {
    const answer = await run();
    if (token?.isCancellationRequested) throw cancelled();
    return answer;
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    connection.console.error(`workspaces-ports: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    return harmless;
  }
}

const cancelled = (): ResponseError<void> => new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');

/** After what has already come in; a browser's worker has the slower way only. */
const soon = (then: () => void): void => {
  if (typeof setImmediate === 'function') setImmediate(then);
  else setTimeout(then, 0);
};
