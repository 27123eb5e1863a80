/**
 * What objects call each other by: names, ports, labels, and every place that names one.
 *
 * Knows objects and the view over all of them; nothing of documents and of cursors. Promises: never throws; a place
 * is the one where the value was written, behind aliases and merge keys; what a template leaves open names nothing.
 */
export { type LabelHolder, labelsToSelect, labelsWanted } from './labels.ts';
export { type Mention, mentionSpan } from './mention.ts';
export { nameAt, targetOf } from './nameAt.ts';
export { mentionsOf, type Name } from './names.ts';
export { type RenamePlace, renamePlaces, usedOtherwise } from './renamePlaces.ts';
export {
  collision,
  isRenameable,
  newNameProblem,
  openPart,
  type Part,
  type Renameable,
  sharedName,
} from './renaming.ts';
