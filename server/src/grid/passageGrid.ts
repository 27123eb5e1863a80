import {
  addressRanges,
  addressWords,
  type DecidedCell,
  type DecidedMatrix,
  type Decider,
  decidedMatrix,
  protocolNumber,
  ruleText,
} from '../iptables/index.ts';
import type { Grid, GridCell, GridChoice, GridHeader, GridQuestion, GridRule } from '../protocol.ts';
import { type DumpDocument, linePlace, type NodeRules, type Workspace } from '../workspace/index.ts';
import { openTones } from './tones.ts';

const CHAINS = ['FORWARD', 'INPUT', 'OUTPUT'] as const;
type ChainName = (typeof CHAINS)[number];

const CHAIN_WORDS: Readonly<Record<ChainName, string>> = {
  FORWARD: 'what the node passes on: to and from pods',
  INPUT: 'what is meant for the node itself',
  OUTPUT: 'what the node itself sends',
};

/** "tcp", "80/tcp": what may be typed instead of a choice. */
const PORT = '^(?:([1-9]\\d{0,4})/)?([A-Za-z][\\w-]*|\\d{1,3})$';

/** First whose rules and which chain, in one list; then protocol and port, in another. */
export function passageChoice(workspace: Workspace, { uri, choices }: GridQuestion): GridChoice | null {
  if (choices.chain === undefined) {
    const options = chainsOf(workspace, uri).map(({ value, node, chain, family, policy }) => ({
      value,
      label: `${chain} on ${node.node}${family}`,
      detail: `${CHAIN_WORDS[chain]} · policy ${policy}`,
    }));
    return { name: 'chain', title: 'Who may pass which chain?', options, typed: null };
  }
  if (choices.port !== undefined) return null;
  const option = (value: string, label: string, detail: string) => ({ value, label, detail });
  return {
    name: 'port',
    title: 'To which port?',
    options: [
      option('tcp', 'tcp, every port', 'ports that the rules treat differently are told apart'),
      option('udp', 'udp, every port', ''),
      option('80/tcp', '80/tcp', 'http'),
      option('443/tcp', '443/tcp', 'https'),
      option('53/udp', '53/udp', 'dns'),
      option('22/tcp', '22/tcp', 'ssh'),
    ],
    typed: { pattern: PORT, hint: 'A port and a protocol, as in 8080/tcp, or a protocol alone' },
  };
}

interface ShownChain {
  readonly value: string;
  readonly node: NodeRules;
  readonly document: DumpDocument;
  readonly chain: ChainName;
  readonly family: '' | ', IPv6';
  readonly policy: string;
}

/** The built-in chains of table filter that are shown: of the document that was asked from, else of all. */
function chainsOf(workspace: Workspace, uri: string | undefined): ShownChain[] {
  const own = uri === undefined ? undefined : workspace.dump(uri);
  const documents = own === undefined ? workspace.dumps : [own];
  return documents.flatMap((document) =>
    document.model.nodes.flatMap((node, index) =>
      CHAINS.flatMap((chain): ShownChain[] => {
        const shown = node.ruleset.chain('filter', chain);
        if (shown === undefined) return [];
        const family = node.ruleset.family === 6 ? ', IPv6' : '';
        const policy = /^[A-Z]+$/.test(shown.policy) ? shown.policy : 'not shown';
        return [{ value: `${chain} ${index} ${document.uri}`, node, document, chain, family, policy }];
      }),
    ),
  );
}

/** Classes of addresses by classes of addresses: who may pass a chain, and which rules decide. */
export function* passageGrid(
  workspace: Workspace,
  { choices }: GridQuestion,
): Generator<number, Grid | null> {
  const shown = chainsOf(workspace, undefined).find(({ value }) => value === choices.chain);
  const [, port, protocol = ''] = new RegExp(PORT).exec(choices.port ?? '') ?? [];
  if (shown === undefined || protocolNumber(protocol) === null || Number(port ?? 0) > 65535) return null;
  const { node, chain } = shown;
  const matrix = yield* decidedMatrix(node.ruleset, {
    chain,
    protocol,
    ...(port === undefined ? {} : { port: Number(port) }),
  });
  if (matrix === null) return null;
  const asked = { protocol, port };
  return matrix === 'too large' ? largeGrid(shown, asked) : asGrid(shown, asked, matrix);
}

interface Asked {
  readonly protocol: string;
  /** undefined: every port. */
  readonly port: string | undefined;
}

function asGrid(shown: ShownChain, asked: Asked, matrix: DecidedMatrix): Grid {
  const { document } = shown;
  // Cells of the matrix that are alike are one.
  const made = new Map<DecidedCell, number>();
  const cells: GridCell[] = [];
  const places = matrix.cells.map((row) =>
    row.map((cell) => {
      const index = made.get(cell) ?? cells.push(asCell(cell, matrix, document)) - 1;
      made.set(cell, index);
      return index;
    }),
  );
  const headers = matrix.classes.map(({ name, addresses }): GridHeader => {
    const ranges = addressRanges(addresses);
    const text = addressWords(addresses);
    return {
      text,
      detail: ranges.length === 1 ? `class ${name}` : `class ${name} · ${ranges.length} ranges`,
      group: '',
      tooltip: ranges.length > 40 ? `${ranges.slice(0, 40).join('\n')}\n…` : ranges.join('\n'),
      locations: [],
    };
  });
  return {
    ...frameOf(shown),
    subtitle: [
      askedWords(asked),
      'first packets of connections',
      `addresses in ${headers.length === 1 ? 'one class' : `${headers.length} classes`} that the rules treat alike`,
    ].join(' · '),
    rows: headers,
    columns: headers,
    cells,
    places,
    notes: notesOf(matrix),
  };
}

function frameOf({ node, chain, family }: ShownChain) {
  return {
    title: `Who may pass ${chain} on ${node.node}${family}`,
    rowsAre: 'source',
    columnsAre: 'destination',
    groupsAre: '',
    tones: openTones,
    hasChoices: true,
  };
}

function askedWords({ protocol, port }: Asked): string {
  return port === undefined ? `${protocol}, every port` : `${port}/${protocol}`;
}

/** Nothing but why. */
function largeGrid(shown: ShownChain, asked: Asked): Grid {
  const remedy =
    asked.port === undefined
      ? 'Ask for one port: fewer addresses differ there.'
      : '“kubehop matrix” lists them.';
  const subtitle = `${askedWords(asked)} · too many different addresses for a table. ${remedy}`;
  return { ...frameOf(shown), subtitle, rows: [], columns: [], cells: [], places: [], notes: [] };
}

function notesOf({ cells }: DecidedMatrix): string[] {
  const isUnsure = cells.some((row) => row.some(({ unsure }) => !unsure.isEmpty));
  return isUnsure
    ? [
        '“depends”: a rule asks for what addresses, protocol and port don’t tell, for the interface or a set for example. Of interfaces only lo is known: 127.0.0.0/8 and ::1 come in there.',
      ]
    : [];
}

function asCell(
  { open, unsure, deciders }: DecidedCell,
  { ports }: DecidedMatrix,
  document: DumpDocument,
): GridCell {
  const rules = deciders.slice(0, MOST_RULES).map((it) => asRule(it, ports, document));
  if (deciders.length > MOST_RULES)
    rules.push({ text: `and ${deciders.length - MOST_RULES} more rules`, detail: '', locations: [] });
  const closed = ports.subtract(open).subtract(unsure);
  const tooltip = [
    partWords('Open', open, ports),
    partWords('Depends on what the rules alone don’t tell', unsure, ports),
    partWords('Closed', closed, ports),
  ]
    .join('')
    .trim();
  if (closed.equals(ports)) return { text: 'closed', tone: 'closed', tooltip, rules };
  if (open.equals(ports)) return { text: 'open', tone: 'open', tooltip, rules };
  if (open.isEmpty) return { text: 'depends', tone: 'attention', tooltip, rules };
  // The shorter way to say it.
  const text = closed.length < open.length && unsure.isEmpty ? `not ${portsWords(closed)}` : portsWords(open);
  return { text, tone: 'partly', tooltip, rules };
}

/** "Open: 22, 80. ", "Open. " */
function partWords(words: string, part: Ports, all: Ports): string {
  if (part.isEmpty) return '';
  return part.equals(all) ? `${words}. ` : `${words}: ${portsWords(part)}. `;
}

/** Rules that a cell names; further ones are counted. */
const MOST_RULES = 24;

const EFFECTS: Readonly<Record<Decider['verdict'], string>> = {
  ACCEPT: 'accepts',
  DROP: 'drops',
  REJECT: 'refuses',
  unknown: 'leads where this dump shows nothing',
};

function asRule({ line, verdict, certain, ports }: Decider, asked: Ports, document: DumpDocument): GridRule {
  const to = ports.equals(asked) ? '' : ` ${portsWords(ports)}`;
  if (line === null) {
    return {
      text: `policy ${verdict}`,
      detail: `${EFFECTS[verdict]} what no rule has decided${to}`,
      locations: [],
    };
  }
  const detail = `line ${line.number + 1} · ${certain ? '' : 'may match, and then '}${EFFECTS[verdict]}${to}`;
  return { text: ruleText(line), detail, locations: [linePlace(document, line)] };
}

type Ports = DecidedMatrix['ports'];

/** "22, 80-90" */
function portsWords(ports: Ports): string {
  return [...ports].map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(', ');
}
