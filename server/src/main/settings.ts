import {
  type ClientCapabilities,
  type Connection,
  DidChangeConfigurationNotification,
} from 'vscode-languageserver';

const SECTION = 'kubehop';

/**
 * Asks the client for the user's settings, now and whenever they change, and hands the section on. A client that
 * can't be asked sends them with its notification.
 */
export async function followSettings(
  connection: Connection,
  client: ClientCapabilities,
  take: (section: unknown) => void,
): Promise<void> {
  const ask = async () => {
    try {
      take(await connection.workspace.getConfiguration(SECTION));
    } catch (error) {
      connection.console.warn(`settings: ${error instanceof Error ? error.message : error}`);
    }
  };
  const canBeAsked = client.workspace?.configuration === true;
  connection.onDidChangeConfiguration(({ settings }) =>
    canBeAsked ? ask() : take((settings as Record<string, unknown> | null)?.[SECTION]),
  );
  if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
    await connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
  }
  if (canBeAsked) await ask();
}
