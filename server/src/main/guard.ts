import type { Connection } from 'vscode-languageserver';

/** Runs what may not fail: an exception is our bug, logged with the request's name, and answered with nothing. */
export type Guard = <T>(name: string, nothing: T, ask: () => T) => T;

export function guardFor(connection: Connection): Guard {
  return (name, nothing, ask) => {
    try {
      return ask();
    } catch (error) {
      logFailure(connection, name, error);
      return nothing;
    }
  };
}

/** For what fails later than it was asked. */
export function logFailure({ console }: Connection, name: string, error: unknown): void {
  console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
}
