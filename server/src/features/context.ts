import { type CommandPlace, commands } from '../protocol.ts';
import type { Workspace } from '../workspace/index.ts';
import type { Settings } from './settings.ts';

/** What a feature may know of its caller beside the document. */
export interface Features {
  readonly workspace: Workspace;
  /** The client follows `command:` links in Markdown. Others get none. */
  readonly commandLinks: boolean;
  readonly settings: Settings;
}

/** `[Show flow](command:…)`, or nothing for a client that can't follow it. */
export function flowLink(features: Features, place: CommandPlace): string[] {
  return commandLink(features, 'Show flow', commands.showFlow, place);
}

/** A link that runs a command on a place. */
export function commandLink(
  { commandLinks }: Features,
  title: string,
  command: string,
  place: CommandPlace,
): string[] {
  if (!commandLinks) return [];
  return [`[${title}](command:${command}?${encodeURIComponent(JSON.stringify([place]))})`];
}
