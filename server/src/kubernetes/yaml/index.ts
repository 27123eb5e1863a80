/**
 * YAML and JSON with positions: a tree over js-yaml's events, as Kubernetes reads them.
 *
 * Knows nothing of Kubernetes' objects. Promises: never throws, whatever the text; offsets are UTF-16 code
 * units, counted from the document's start, ends exclusive; same text, same tree; an edit reads one document.
 */
export { collectionsAround, columnOf, documentAt, type NodeAt, nodeAt, type YamlStep } from './at.ts';
export { isReadable, type YamlDocument } from './document.ts';
export { parseYaml, type TextEdit, updateYaml, type YamlFile } from './file.ts';
export {
  childrenOf,
  fieldOf,
  type MappingNode,
  type ResolvedNode,
  resolveAlias,
  type ScalarNode,
  type YamlNode,
} from './node.ts';
export { isOddlyWrittenInteger } from './schema.ts';
export { spellText } from './spell.ts';
