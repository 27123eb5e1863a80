/**
 * Room `iptables`: the language of iptables-save.
 *
 * Holds its syntax, one table of matches and targets, and the rulesets that a document's lines make up. Knows
 * nothing of Kubernetes: whoever knows the programs behind the chains hands in hints. Promises: reading never
 * throws and never gives up; a line that can't be read is a line that says so. Lines count from 0, columns are
 * UTF-16 code units, ends are exclusive. Same text, same model, whatever edits led to it.
 */
export { type ChainNameFault, chainNameFault, LONGEST_CHAIN_NAME } from './chainName.ts';
export { Dump } from './dump.ts';
export {
  builtinChains,
  COMMANDS,
  type CommandFact,
  type ExtensionFact,
  type Family,
  FIELDS,
  isBuiltinChain,
  MATCHES,
  matchFact,
  type OptionFact,
  PROTOCOL_NAMES,
  protocolName,
  protocolNumber,
  TARGETS,
  targetFact,
  VALUE_KINDS,
  type ValueKind,
} from './facts/index.ts';
export type { TableName } from './facts/types.ts';
export {
  type DumpFinding,
  type DumpFix,
  dumpPages,
  dumpRules,
  type Expected,
  type FindingRule,
  finding,
  insertAbove,
  type LineEdit,
  type LinePlace,
  languageFindings,
  nameIn,
  packetFindings,
  related,
  replace,
  wholeLine,
} from './findings/index.ts';
export type { Verb } from './flags.ts';
export type { ForeignPart } from './foreign.ts';
export { hooksReaching } from './hooks.ts';
export {
  type Interface,
  type InterfaceAddress,
  type InterfacePair,
  pairInterfaces,
  readInterfaces,
} from './interfaces.ts';
export { type DumpLine, lineRange, nameSpan, ruleText } from './line.ts';
export { looksLikeDump } from './looksLikeDump.ts';
export {
  type AddressClass,
  type DecidedCell,
  type DecidedMatrix,
  type Decider,
  decidedMatrix,
  type Matrix,
  type MatrixQuery,
  matrix,
} from './matrix/index.ts';
export { hostPort, normalAddress } from './normalAddress.ts';
export { printLine, printRule } from './print.ts';
export { probabilityOf, savedProbability } from './probability.ts';
export { quickValue } from './quickValue.ts';
export { readLine } from './readLine.ts';
export {
  firstValue,
  optionNamed,
  type Rule,
  type RuleExtension,
  type RuleItem,
  type RuleOption,
  readRule,
} from './rule.ts';
export { Chain, Ruleset, Table } from './ruleset.ts';
export {
  type Assumption,
  addressRanges,
  addressWords,
  CONNECTION_STATES,
  type ConnectionState,
  type Decision,
  familyOf,
  type Hop,
  type HostFacts,
  isShownWhole,
  type Outcome,
  type PacketQuery,
  type Trace,
  trace,
} from './simulate/index.ts';
export { isClosed, printString, readWords, type Word } from './words.ts';
