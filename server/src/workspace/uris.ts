/**
 * The one spelling of a file's URI. Editors and Node escape other characters (`%28` or `(`, `c%3A` or `C:`); as two
 * documents one file would be there twice. Spelled as VS Code does it. What is no file, or can't be read, stays.
 */
export function oneSpelling(uri: string): string {
  if (!uri.startsWith('file://') || PLAIN.test(uri)) return uri;
  const path = uri.slice('file://'.length);
  try {
    const segments = path.split('/').map((segment) => escaped(decodeURIComponent(segment)));
    return `file://${segments.join('/')}`.replace(DRIVE, (drive) => drive.toLowerCase());
  } catch {
    return uri; // a % that begins nothing
  }
}

/** A URI, or a part of one, for people to read. */
export function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Nothing that anybody escapes, and no drive; the host of a file server may stand in front. */
const PLAIN = /^file:\/\/[\w.-]*(?:\/[\w.~-]*)*$/;
/** `file:///C%3A/`: Windows doesn't tell its case apart. */
const DRIVE = /^file:\/\/\/[A-Z](?=%3A(?:\/|$))/;

/** All but letters, digits and `-._~`. */
function escaped(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
