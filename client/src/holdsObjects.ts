/**
 * Does a text hold objects of the Kubernetes API? By the keys that each has, where they begin a line or stand in a
 * flow collection. Takes time by the text's length.
 */
export function holdsObjects(text: string): boolean {
  return kind.test(text) && apiVersion.test(text);
}

const kind = key('kind');
const apiVersion = key('apiVersion');

function key(name: string): RegExp {
  return new RegExp(`(?:^|[{,])[ \\t]*(?:-[ \\t]+)*["']?${name}["']?[ \\t]*:`, 'm');
}
