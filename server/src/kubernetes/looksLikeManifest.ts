/** Below these names nothing but a manifest is expected: a chart begins with whatever its template does. */
const MANIFEST_NAME = /\.(?:ya?ml|json)$/i;
/** Has no kind as a rule, and says which of the others are patches. */
const KUSTOMIZATION = /(?:^|[\\/])kustomization(?:\.ya?ml)?$/i;

/** Is a file of that name, a path or a URI, expected to be YAML or JSON? */
export function isManifestName(path: string): boolean {
  return MANIFEST_NAME.test(path) || KUSTOMIZATION.test(path);
}

export function isKustomization(path: string): boolean {
  return KUSTOMIZATION.test(path);
}

/**
 * Does a text hold objects of the Kubernetes API, or is it meant to? By its first key, or, where the name says YAML
 * or JSON, by an `apiVersion` or `kind` anywhere. Reads no more than it must.
 */
export function looksLikeManifest(path: string, text: string): boolean {
  if (isKustomization(path) || beginsAsManifest(text)) return true;
  return MANIFEST_NAME.test(path) && holdsIdentity(text);
}

/** Does any line, or any part of a flow collection, begin with the keys that name an object? */
export function holdsIdentity(text: string): boolean {
  return ANY_KEY.test(text);
}

const FIRST_KEY = /^(?:- )?["']?(?:apiVersion|kind|metadata|items|spec|data|status)["']?\s*:/;
const ANY_KEY = /(?:^|[{,])[ \t]*(?:- )?["']?(?:apiVersion|kind)["']?[ \t]*:/m;
/** YAML's own lines, and empty ones, that may stand before the first key. */
const PREAMBLE = /^(?:\uFEFF)?[ \t]*(?:#.*|---.*|%YAML.*)?\r?$/;

function beginsAsManifest(text: string): boolean {
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    const line = text.slice(start, Math.min(end, start + 1000));
    if (!PREAMBLE.test(line)) {
      if (FIRST_KEY.test(line.replace(/^\uFEFF/, ''))) return true;
      return (
        /^(?:\uFEFF)?\s*[{[]/.test(line) && /^\s*[{[]\s*["{]/.test(text.slice(start)) && holdsIdentity(text)
      );
    }
    start = end + 1;
  }
  return false;
}
