import { describe, expect, it } from 'vitest';
import { packetFlow, packetForm } from '../../../server/src/flow/index.ts';
import type { Flow, PacketInputs } from '../../../server/src/protocol.ts';
import { Workspace } from '../../../server/src/workspace/index.ts';
import { sample } from '../features/dump/kit.ts';

const uri = 'file:///k8s-1.iptables';

function tutorial(): Workspace {
  const workspace = new Workspace();
  workspace.open(uri, sample('k8s-1.iptables'));
  workspace.open('file:///cluster.session', sample('cluster.session'));
  return workspace;
}

function ask(inputs: Partial<PacketInputs>, workspace = tutorial()) {
  return packetFlow(workspace, {
    from: '',
    to: '',
    protocol: 'tcp',
    node: `k8s-1 ${uri}`,
    state: 'NEW',
    ...inputs,
  });
}

/** A card a line, an edge a line, and the story. */
function inShort(flow: Flow): string[] {
  const title = (id: string) => flow.nodes.find((node) => node.id === id)?.title;
  return [
    `${flow.title} | ${flow.subtitle}`,
    ...flow.nodes.map(({ column, title, detail, badges, group, rows, locations }) => {
      const lines = locations.map(({ range }) => range.start.line + 1).join(' ');
      return [
        `${flow.columns[column]}: ${title}`,
        detail,
        ...badges.map(({ text }) => text),
        ...(group === null ? [] : [`on ${flow.groups[group]?.title}`]),
        ...(rows.length === 0 ? [] : [`${rows.length} rows`]),
        lines === '' ? '' : `@ ${lines}`,
      ]
        .filter((part) => part !== '')
        .join(' | ');
    }),
    ...flow.edges.map(
      ({ from, to, label }) => `${title(from)} -> ${title(to)}${label === '' ? '' : ` (${label})`}`,
    ),
    ...flow.story.map((sentence) => `# ${sentence.map(({ text }) => text).join('')}`),
  ];
}

function flowOf(inputs: Partial<PacketInputs>, workspace?: Workspace): Flow {
  const flow = ask(inputs, workspace);
  if ('field' in flow) throw new Error(`${flow.field}: ${flow.message}`);
  return flow;
}

/** Golden texts, renewed by UPDATE=1. */
const golden = (name: string, flow: Flow) =>
  expect(`${inShort(flow).join('\n')}\n`).toMatchFileSnapshot(`../../fixtures/flows/${name}.txt`);

describe('a trace as a flow', () => {
  it('goes from a pod through a cluster IP to one of three pods', () =>
    golden('trace-cluster-ip', flowOf({ to: '10.111.7.86:80', from: '10.244.1.20' })));

  it('shows the masquerade of a node port', () =>
    golden('trace-node-port', flowOf({ to: '192.168.100.101:30080' })));

  it('branches where nobody knows, and says on what it depends', () =>
    golden('trace-depends', flowOf({ to: '192.168.1.1:30080' })));

  it('tells packets that are marked from others where they part', () =>
    golden('trace-any-source', flowOf({ to: '10.111.7.86:80' })));

  it('takes a Service by its name, for an address', () => {
    const flow = flowOf({ to: 'test001/app-svc-nodeport', from: '10.244.0.0/16' });
    expect(flow.title).toBe('10.244.0.0/16 → test001/app-svc-nodeport (10.111.7.86:80)');
    expect(flow.nodes.filter(({ role }) => role === 'pod')).toHaveLength(3);
  });

  it('follows a packet of a connection that is established', () => {
    const flow = flowOf({ to: '10.244.1.19:8080', from: '10.244.0.9', state: 'ESTABLISHED' });
    expect(flow.subtitle).toContain('tcp, ESTABLISHED');
    expect(flow.nodes.some(({ id }) => id.includes(' nat '))).toBe(false);
    expect(flow.story.map((it) => it.map(({ text }) => text).join('')).at(-1)).toContain('first packet');
  });

  const filter = (rules: string) => {
    const workspace = new Workspace();
    workspace.open(
      uri,
      `*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n${rules}\nCOMMIT\n`,
    );
    return workspace;
  };

  it('ends where a policy drops', () => {
    const flow = flowOf({ to: '10.0.0.2:80', from: '10.0.0.1' }, filter(''));
    expect(inShort(flow)).toContain('End: dropped | policy of filter FORWARD | @ 6');
  });

  it('ends where a rule refuses', () => {
    const flow = flowOf(
      { to: '10.0.0.2:80', from: '10.0.0.1' },
      filter(
        ':A - [0:0]\n:B - [0:0]\n-A FORWARD -j A\n-A A -j B\n-A B -m mark --mark 0x1 -j DROP\n-A FORWARD -j REJECT',
      ),
    );
    const lines = inShort(flow);
    expect(lines).toContain('Filter: FORWARD | filter · line 12 | refused | @ 12');
    expect(lines).toContain('End: refused | FORWARD, line 12 | @ 12');
  });

  it('has one list for many endpoints', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const chains = Array.from(
      { length: 40 },
      (_, at) => `KUBE-SEP-AAAAAAAAAAAAAA${letters[Math.floor(at / 26)]}${letters[at % 26]}`,
    );
    const rules = [
      '*nat',
      ':PREROUTING ACCEPT [0:0]',
      ...['KUBE-SERVICES', 'KUBE-SVC-AAAAAAAAAAAAAAAA', ...chains].map((name) => `:${name} - [0:0]`),
      '-A PREROUTING -j KUBE-SERVICES',
      '-A KUBE-SERVICES -d 10.96.0.9/32 -p tcp -m comment --comment "n/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-AAAAAAAAAAAAAAAA',
      ...chains.flatMap((name, at) => [
        `-A KUBE-SVC-AAAAAAAAAAAAAAAA -m statistic --mode random --probability ${(1 / (40 - at)).toFixed(11)} -j ${name}`,
        `-A ${name} -p tcp -m tcp -j DNAT --to-destination 10.244.0.${at + 1}:8080`,
      ]),
      'COMMIT',
      '*filter',
      ':INPUT ACCEPT [0:0]',
      ':FORWARD ACCEPT [0:0]',
      'COMMIT',
    ];
    const workspace = new Workspace();
    workspace.open(uri, rules.join('\n'));
    const flow = flowOf({ to: '10.96.0.9:80', from: '10.244.0.200' }, workspace);
    const list = flow.nodes.find(({ role }) => role === 'endpoint');
    expect(list?.title).toBe('40 endpoints');
    expect(list?.rows).toHaveLength(40);
    expect(list?.rows).toContainEqual(
      expect.objectContaining({ title: '10.244.0.4:8080', detail: 'KUBE-SEP-AAAA…AAAAD' }),
    );
    expect(flow.nodes.map(({ title }) => title).at(-1)).toBe('delivered');
  });

  it('leads to all lines of a script’s command, and is told by its last', () => {
    const workspace = new Workspace();
    workspace.open(uri, 'iptables -A FORWARD -d 10.0.0.2 \\\n  -p tcp \\\n  -j DROP\n');
    const flow = flowOf({ to: '10.0.0.2:80', from: '10.0.0.1' }, workspace);
    const card = flow.nodes.find(({ title }) => title === 'FORWARD');
    expect(card?.detail).toBe('filter · line 3');
    expect(card?.locations.map(({ range }) => [range.start.line, range.end.line])).toEqual([[0, 2]]);
  });

  it('is drawn from IPv6 rules for an IPv6 address', () => {
    const workspace = new Workspace();
    workspace.open(
      uri,
      '# Generated by ip6tables-save v1.8.7\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n-A FORWARD -d fd00::2/128 -j DROP\nCOMMIT\n',
    );
    expect(inShort(flowOf({ to: '[fd00::2]:80', from: 'fd00::1' }, workspace))).toContain(
      'End: dropped | FORWARD, line 5 | @ 5',
    );
    const delivered = inShort(flowOf({ to: '[fd00::3]:80', from: 'fd00::1' }, workspace));
    expect(delivered).toContain('End: delivered | [fd00::3]:80');
    expect(delivered.join('\n')).toContain('It is delivered to [fd00::3]:80, its source as it was.');
    expect(ask({ to: '10.0.0.2:80' }, workspace)).toEqual({
      field: 'to',
      message: 'k8s-1 shows no rules for IPv4.',
    });
  });
});

describe('what cannot be asked', () => {
  it.each([
    [{ to: '' }, 'to', 'Where does it go? An address:port, or namespace/service.'],
    [{ to: 'nonsense' }, 'to', 'Neither address[:port] nor namespace/service[:port].'],
    [{ to: '10.0.0.1:99999' }, 'to', 'Neither address[:port] nor namespace/service[:port].'],
    [{ to: 'test001/nobody' }, 'to', 'No Service test001/nobody in these files.'],
    [{ to: '10.0.0.1:80', from: '10.0.0' }, 'from', 'Neither address[:port] nor namespace/service[:port].'],
    [{ to: '10.0.0.1:80', from: 'fd00::1' }, 'from', 'IPv6, and the destination is IPv4.'],
    [{ to: '10.0.0.1:80', protocol: 'nonsense' }, 'protocol', 'There is no such protocol.'],
    [{ to: '10.0.0.1:80', node: 'k8s-9' }, 'node', 'Choose a node whose rules are open.'],
  ])('%o is to blame at the field %s', (inputs, field, message) => {
    expect(ask(inputs)).toEqual({ field, message });
  });
});

describe('the form', () => {
  const formAt = (beginning: string) => {
    const workspace = tutorial();
    const line = sample('k8s-1.iptables')
      .split('\n')
      .findIndex((it) => it.startsWith(beginning));
    return packetForm(workspace, uri, { line, character: 0 });
  };

  it.each([
    ['-A KUBE-SERVICES -d 10.111.7.86/32 -p tcp', '10.111.7.86:80', 'tcp'],
    ['-A KUBE-SVC-CFVXM4HF2HSCB2P5', '10.111.7.86:80', 'tcp'],
    ['-A KUBE-NODEPORTS', '192.168.100.101:30080', 'tcp'],
    ['-A KUBE-SVC-TCOU7JCQXEZGVUNU', '10.96.0.10:53', 'udp'],
    [':INPUT', '', 'tcp'],
  ])('at %s asks for %s', (beginning, to, protocol) => {
    expect(formAt(beginning)?.packet).toEqual({ from: '', to, protocol, node: `k8s-1 ${uri}`, state: 'NEW' });
  });

  it('asks for nothing of its own in a manifest, and not at all without rules', () => {
    const workspace = tutorial();
    workspace.openManifest('file:///web.yaml', sample('nodeport.yaml'));
    const at = { line: 3, character: 0 };
    expect(packetForm(workspace, 'file:///web.yaml', at)?.packet).toMatchObject({
      to: '',
      node: `k8s-1 ${uri}`,
    });
    expect(packetForm(new Workspace(), 'file:///web.yaml', at)).toBeNull();
  });

  it('offers the Services of the dump', () => {
    expect(formAt('*nat')?.suggestions).toContainEqual({
      value: 'test001/app-svc-nodeport',
      detail: expect.stringContaining('10.111.7.86:80'),
    });
  });
});
