import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KubectlTable, readTable } from '../../../server/src/kubernetes/index.ts';
import { splitLines } from '../../../server/src/text/index.ts';
import { fixture } from '../../fixture.ts';

function read(text: string, hint: string | null = null): KubectlTable | null {
  return readTable(splitLines(fixture(text).files[0]?.text ?? ''), 0, hint);
}

/** All tables of a text. */
function tablesOf(lines: readonly string[], hint: string | null = null): KubectlTable[] {
  const tables: KubectlTable[] = [];
  for (let line = 0; line < lines.length; line++) {
    const table = readTable(lines, line, hint);
    if (table === null) continue;
    tables.push(table);
    line = table.end - 1;
  }
  return tables;
}

/** Kind, and of each row namespace and name. */
function outline(table: KubectlTable | null): string {
  if (table === null) return 'none';
  return [table.kind, ...table.rows.map(({ namespace, name }) => `${namespace ?? '?'}/${name}`)].join(' ');
}

/** One word for each pod: namespace/name ip@node status. */
function checkPods(text: string, hint: string | null, expected: string[]): void {
  const table = read(text, hint);
  expect(table?.kind).toBe('pods');
  if (table?.kind !== 'pods') return;
  expect(
    table.rows.map(({ namespace, name, ip, node, status }) => `${namespace}/${name} ${ip}@${node} ${status}`),
  ).toEqual(expected);
}

/** The same with all blanks between words collapsed to one, Windows line ends, and blanks at the end. */
function collapsed(text: string): string {
  const lines = splitLines(fixture(text).files[0]?.text ?? '');
  return lines.map((line) => line.trim().replace(/\s+/g, ' ')).join('  \r\n');
}

const WIDE_PODS = `
  NAME                  READY   STATUS             RESTARTS        AGE    IP            NODE     NOMINATED NODE   READINESS GATES
  app-58866f5c7-2lj7z   1/1     Running            0               106m   10.244.2.15   k8s-3    <none>           <none>
  app-58866f5c7-2nxgh   0/1     CrashLoopBackOff   3 (2d4h ago)    2d4h   10.244.2.16   k8s-3    <none>           1/2
  app-58866f5c7-5mhrm   0/2     Init:0/2           0               5s     <none>        <none>   k8s-2            <none>
  web-0                 1/1     Running            12 (35s ago)    3y35d  fd00::A:1     k8s-1    <none>           <none>
`;
const WIDE_PODS_READ = [
  'test001/app-58866f5c7-2lj7z 10.244.2.15@k8s-3 Running',
  'test001/app-58866f5c7-2nxgh 10.244.2.16@k8s-3 CrashLoopBackOff',
  'test001/app-58866f5c7-5mhrm null@null Init:0/2',
  'test001/web-0 fd00::a:1@k8s-1 Running',
];
const GET_PODS = 'kubectl get pods -o wide -n test001';

describe('pods', () => {
  test('wide, cut at the columns of the header', () => checkPods(WIDE_PODS, GET_PODS, WIDE_PODS_READ));

  test('wide, blanks collapsed', () => checkPods(collapsed(WIDE_PODS), GET_PODS, WIDE_PODS_READ));

  test('wide, without header', () => {
    const rows = collapsed(WIDE_PODS).split('\n').slice(1).join('\n');
    checkPods(rows, `${GET_PODS} --no-headers`, WIDE_PODS_READ);
    checkPods(
      rows,
      null,
      WIDE_PODS_READ.map((row) => row.replace('test001', 'null')),
    );
    checkPods(
      rows,
      'iptables-save | grep 8080',
      WIDE_PODS_READ.map((row) => row.replace('test001', 'null')),
    );
  });

  test('with a namespace column, with and without header', () => {
    const table = `
      NAMESPACE     NAME                       READY   STATUS    RESTARTS   AGE   IP           NODE
      kube-system   coredns-6955765f44-abcde   1/1     Running   0          5d    10.244.0.2   k8s-1.example.com
    `;
    const rows = ['kube-system/coredns-6955765f44-abcde 10.244.0.2@k8s-1.example.com Running'];
    checkPods(table, 'kubectl get po -Aowide', rows);
    checkPods(table, null, rows);
    checkPods(collapsed(table), null, rows);
    checkPods(collapsed(table).split('\n')[1] ?? '', 'kubectl get pod -A -o wide | grep coredns', rows);
    checkPods(collapsed(table).split('\n')[1] ?? '', null, rows);
  });

  test('labels behind, shown or asked for; a pod without the label has an empty cell', () => {
    const table = read(`
      NAME    READY   STATUS    RESTARTS   AGE   APP    NAME   LABELS
      app-1   1/1     Running   0          5d    shop          app=shop,app.kubernetes.io/part-of=x
      app-2   1/1     Running   0          5d           two    <none>
    `);
    expect(outline(table)).toBe('pods ?/app-1 ?/app-2');
    expect(table?.rows.map(({ cells }) => cells.get('APP')?.text)).toEqual(['shop', undefined]);
    expect(table?.rows[1]?.cells.get('LABELS')?.text).toBe('<none>');
    checkPods('app-1 1/1 Running 0 5d app=shop', 'kubectl get po --show-labels --no-headers', [
      'null/app-1 null@null Running',
    ]);
    checkPods('app-1 1/1 Running 0 5d shop', 'kubectl get po -L app --no-headers', [
      'null/app-1 null@null Running',
    ]);
  });

  test('fields that awk left, as in the tutorial', () => {
    const get = 'kubectl get pod nginx -o wide --no-headers |';
    checkPods('nginx 192.168.208.240 machine03.example.com', `${get} awk '{print $1, $6, $7}'`, [
      'null/nginx 192.168.208.240@machine03.example.com null',
    ]);
    checkPods('NAME IP\nnginx 10.0.0.1', `kubectl -n x get po -owide | awk '{print $1"\\t"$6}'`, [
      'x/nginx 10.0.0.1@null null',
    ]);
    expect(read('nginx 192.168.208.240 machine03.example.com')).toBeNull();
    expect(read('nginx machine03', `${get} awk '{print $1, $7}'`)).toBeNull();
    expect(read('(2d4h ago)', `${get} awk '{print $6, $7}'`)).toBeNull();
    expect(read('nginx 10.0.0.1', `${get} awk '{print $1, $6}' | sed s/x/y/`)).toBeNull();
  });

  test('columns of the user, with a header', () => {
    checkPods('NAME   IP           NODE\nnginx  10.0.0.1     k8s-1', 'kubectl get po -o custom-columns=…', [
      'null/nginx 10.0.0.1@k8s-1 null',
    ]);
  });

  test('each cell keeps its place, readiness is counted', () => {
    const { files, ranges } = fixture(`
      NAME    READY   STATUS    RESTARTS      AGE   IP            NODE
      app-1   <|1/2|>     Running   <|3 (2d ago)|>    5d    <|10.244.2.15|>   <|k8s-3|>
    `);
    const table = readTable(splitLines(files[0]?.text ?? ''), 0, null);
    const row = table?.rows[0];
    const cells = ['READY', 'RESTARTS', 'IP', 'NODE'].map((heading) => row?.cells.get(heading));
    expect(cells.map((cell) => [row?.line, cell?.start, cell?.end])).toEqual(
      ranges.map(({ range }) => [range.start.line, range.start.character, range.end.character]),
    );
    expect(row).toMatchObject({ ready: { ready: 1, total: 2 } });
  });

  test('watching repeats rows, whose columns wander', () => {
    checkPods(
      `
        NAME    READY   STATUS    RESTARTS   AGE
        app-1   0/1     Pending   0          0s
        app-1   0/1     ContainerCreating   0          1s
        app-1   1/1     Running             0          3s
      `,
      'kubectl get pods -w',
      [
        'null/app-1 null@null Pending',
        'null/app-1 null@null ContainerCreating',
        'null/app-1 null@null Running',
      ],
    );
  });
});

describe('services', () => {
  const SERVICES = `
    NAME                TYPE           CLUSTER-IP       EXTERNAL-IP                 PORT(S)                      AGE    SELECTOR
    kubernetes          ClusterIP      10.96.0.1        <none>                      443/TCP                      5d     <none>
    app-svc-nodeport    NodePort       10.111.7.86      <none>                      80:30080/TCP                 106m   app=app
    headless            ClusterIP      None             <none>                      <none>                       106m   app=app,tier=x
    lb                  LoadBalancer   10.96.7.7        192.0.2.1,203.0.113.7       80:30001/TCP,53:30002/UDP    3d     app=lb
    elb                 LoadBalancer   fd00::7          a-1.eu.elb.example.com      80:30003/TCP                 3d     app=lb
    waiting             LoadBalancer   10.96.7.9        <pending>                   80:30004/TCP                 3d     app=lb
    db                  ExternalName   <none>           db.example.com              <none>                       3d     <none>
  `;
  const read7 = (table: KubectlTable | null) =>
    table?.kind !== 'services'
      ? table?.kind
      : table.rows.map((row) =>
          [
            row.name,
            row.type,
            row.clusterIP ?? (row.headless ? 'None' : '-'),
            row.externalIPs.join() || '-',
            row.externalNames.join() || '-',
            row.ports.map(({ port, nodePort, protocol }) => `${port}>${nodePort}/${protocol}`).join() || '-',
          ].join(' '),
        );
  const EXPECTED = [
    'kubernetes ClusterIP 10.96.0.1 - - 443>null/TCP',
    'app-svc-nodeport NodePort 10.111.7.86 - - 80>30080/TCP',
    'headless ClusterIP None - - -',
    'lb LoadBalancer 10.96.7.7 192.0.2.1,203.0.113.7 - 80>30001/TCP,53>30002/UDP',
    'elb LoadBalancer fd00::7 - a-1.eu.elb.example.com 80>30003/TCP',
    'waiting LoadBalancer 10.96.7.9 - - 80>30004/TCP',
    'db ExternalName - - db.example.com -',
  ];

  test('all kinds, aligned, collapsed and without header', () => {
    expect(read7(read(SERVICES))).toEqual(EXPECTED);
    expect(read7(read(collapsed(SERVICES)))).toEqual(EXPECTED);
    expect(read7(read(collapsed(SERVICES).split('\n').slice(1).join('\n')))).toEqual(EXPECTED);
  });

  test('before kubectl 1.8: no type', () => {
    expect(
      read7(
        read(`
          NAME         CLUSTER-IP   EXTERNAL-IP   PORT(S)        AGE
          kubernetes   10.96.0.1    <none>        443/TCP        5d
          web          10.96.0.2    <nodes>       80:30001/TCP   5d
        `),
      ),
    ).toEqual(['kubernetes  10.96.0.1 - - 443>null/TCP', 'web  10.96.0.2 - - 80>30001/TCP']);
  });

  test('of a list that kubectl cut short, the last address may be half', () => {
    const cut = 'lb LoadBalancer 10.96.7.7 192.0.2.1,203... 80:30001/TCP 3d';
    expect(read7(read(cut))).toEqual(['lb LoadBalancer 10.96.7.7 192.0.2.1 - 80>30001/TCP']);
  });

  test('name and cluster IP, as in the tutorial', () => {
    const table = read(
      'kube-dns 10.96.0.10',
      `kubectl get svc kube-dns -n=kube-system --no-headers | awk '{print $1, $3}'`,
    );
    expect(table?.rows).toMatchObject([
      { namespace: 'kube-system', name: 'kube-dns', clusterIP: '10.96.0.10' },
    ]);
  });

  test('ports keep their place', () => {
    const text = 'lb NodePort 10.96.7.7 <none> 80:30001/TCP,53:30002/UDP 3d';
    const table = read(text);
    const ports = table?.kind === 'services' ? table.rows[0]?.ports : [];
    expect(ports?.map(({ start, end }) => text.slice(start, end))).toEqual(['80:30001/TCP', '53:30002/UDP']);
  });

  test.each(['80:99999/TCP', '0/TCP', '80/tcp', '80'])('the port %s is none', (port) =>
    expect(read(`lb NodePort 10.96.7.7 <none> ${port} 3d`)).toBeNull(),
  );
});

describe('endpoints', () => {
  const outlineOf = (table: KubectlTable | null) =>
    table?.kind !== 'endpoints' && table?.kind !== 'endpointslices'
      ? table?.kind
      : table.rows.map(
          ({ name, addresses, truncated }) =>
            `${name} ${addresses.map(({ ip, port }) => `${ip}>${port}`).join()} +${truncated}`,
        );

  test('three and how many more, IPv6, no ports, none', () => {
    const text = `
      NAME      ENDPOINTS                                                     AGE
      app       10.244.1.19:80,10.244.2.20:80,10.244.2.21:80 + 2 more...      106m
      six       [fd00::1]:80,[FD00::2]:80                                     106m
      bare      10.0.0.1,fd00::3                                              106m
      nothing   <none>                                                        106m
    `;
    const expected = [
      'app 10.244.1.19>80,10.244.2.20>80,10.244.2.21>80 +2',
      'six fd00::1>80,fd00::2>80 +0',
      'bare 10.0.0.1>null,fd00::3>null +0',
      'nothing  +0',
    ];
    expect(outlineOf(read(text))).toEqual(expected);
    expect(outlineOf(read(collapsed(text)))).toEqual(expected);
    const rows = collapsed(text).split('\n').slice(1).join('\n');
    expect(outlineOf(read(rows, 'kubectl get ep --no-headers'))).toEqual(expected);
    expect(outlineOf(read(rows))).toEqual(expected.slice(0, 2));
  });

  test('addresses keep their place', () => {
    const text = 'app 10.244.1.19:80,10.244.2.20:80 106m';
    const table = read(text);
    const addresses = table?.kind === 'endpoints' ? table.rows[0]?.addresses : [];
    expect(addresses?.map(({ start, end }) => text.slice(start, end))).toEqual([
      '10.244.1.19:80',
      '10.244.2.20:80',
    ]);
  });

  test.each(['thing 10.0.0.1 5d', 'thing <none> 5d', 'app 10.244.1.300:80 5d', 'app 10.244.1.1:99999 5d'])(
    'alone, %j could be anything, or is wrong',
    (line) => expect(read(line)).toBeNull(),
  );

  test('slices', () => {
    const text = `
      NAME        ADDRESSTYPE   PORTS                   ENDPOINTS                                       AGE
      app-abcde   IPv4          8080                    10.244.1.19,10.244.2.15,10.244.2.16 + 1 more... 106m
      dns-fghij   IPv6          53,9153,http + 1 more...  fd00::1                                       106m
      ext-klmno   FQDN          <unset>                 db.example.com                                  106m
    `;
    const expected = [
      'app-abcde 10.244.1.19>null,10.244.2.15>null,10.244.2.16>null +1',
      'dns-fghij fd00::1>null +0',
      'ext-klmno  +0',
    ];
    expect(outlineOf(read(text))).toEqual(expected);
    expect(outlineOf(read(collapsed(text)))).toEqual(expected);
    const table = read(collapsed(text).split('\n').slice(1).join('\n'));
    expect(outlineOf(table)).toEqual(expected);
    expect(table?.rows).toMatchObject([{ ports: [8080] }, { ports: [53, 9153, 'http'] }, { ports: [] }]);
  });
});

describe('nodes', () => {
  test('wide, aligned, collapsed and without header', () => {
    const text = `
      NAME    STATUS                     ROLES                  AGE   VERSION        INTERNAL-IP   EXTERNAL-IP   OS-IMAGE                         KERNEL-VERSION   CONTAINER-RUNTIME
      k8s-1   Ready                      control-plane,master   5d    v1.30.2        10.0.0.1      203.0.113.9   Debian GNU/Linux 12 (bookworm)   6.1.0-18-amd64   containerd://1.7.2
      k8s-2   Ready,SchedulingDisabled   <none>                 5d    v1.30.2+k3s1   10.0.0.2      <none>        Ubuntu 22.04.4 LTS               5.15.0           docker://18.9.2
    `;
    const expected = [
      {
        name: 'k8s-1',
        namespace: null,
        roles: ['control-plane', 'master'],
        internalIP: '10.0.0.1',
        externalIP: '203.0.113.9',
      },
      {
        name: 'k8s-2',
        roles: [],
        status: 'Ready,SchedulingDisabled',
        version: 'v1.30.2+k3s1',
        externalIP: null,
      },
    ];
    for (const form of [text, collapsed(text), collapsed(text).split('\n').slice(1).join('\n')]) {
      const table = read(form);
      expect(table?.kind).toBe('nodes');
      expect(table?.rows).toMatchObject(expected);
      expect(table?.rows[0]?.cells.get('OS-IMAGE')?.text).toBe('Debian GNU/Linux 12 (bookworm)');
    }
  });
});

describe('other tables are known by their headings', () => {
  test.each([
    ['deployments', 'NAME READY UP-TO-DATE AVAILABLE AGE', 'app 3/3 3 3 106m'],
    ['deployments', 'NAME DESIRED CURRENT UP-TO-DATE AVAILABLE AGE', 'app 3 3 3 3 106m'],
    [
      'deployments',
      'NAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR',
      'app 3/3 3 3 5d nginx nginx:1.27 app=app',
    ],
    ['statefulsets', 'NAME READY AGE', 'web 3/3 106m'],
    ['replicasets', 'NAME DESIRED CURRENT READY AGE', 'app-58866f5c7 3 3 3 106m'],
    [
      'daemonsets',
      'NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE NODE SELECTOR AGE',
      'kube-proxy 3 3 3 3 3 kubernetes.io/os=linux 5d',
    ],
    [
      'daemonsets',
      'NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE NODE-SELECTOR AGE',
      'kube-proxy 3 3 3 3 3 <none> 5d',
    ],
    ['networkpolicies', 'NAME POD-SELECTOR AGE', 'deny app in (a,b),!x 5d'],
    ['ingresses', 'NAME CLASS HOSTS ADDRESS PORTS AGE', 'web nginx * 192.0.2.1 80, 443 5d'],
    ['ingresses', 'NAME HOSTS ADDRESS PORTS AGE', 'web a.example.com,b.example.com 80 5d'],
    ['namespaces', 'NAME STATUS AGE', 'test001 Active 5d'],
    ['other', 'NAME READY SECRET AGE', 'cert True cert-tls 5d'],
    ['other', 'NAME READY AGE', 'issuer True 5d'],
  ])('%s: %s', (kind, header, row) => {
    expect(outline(read(`${header}\n${row}`))).toBe(`${kind} ?/${row.split(' ')[0]}`);
  });

  test('aligned, with blanks in cells and an empty one', () => {
    expect(
      outline(
        read(
          `
            NAME      POD-SELECTOR       AGE
            deny      app in (a,b),!x    5d
            all       <none>             5d
          `,
          'kubectl -n y get netpol',
        ),
      ),
    ).toBe('networkpolicies y/deny y/all');
    const ingresses = read(`
      NAMESPACE   NAME   CLASS    HOSTS           ADDRESS     PORTS     AGE
      y           web    nginx    a.example.com               80        5d
      y           tls    <none>   *               192.0.2.1   80, 443   5d
    `);
    expect(outline(ingresses)).toBe('ingresses y/web y/tls');
    expect(
      ingresses?.rows.map(({ cells }) => [cells.get('ADDRESS')?.text, cells.get('PORTS')?.text]),
    ).toEqual([
      [undefined, '80'],
      ['192.0.2.1', '80, 443'],
    ]);
  });

  test('get all: blocks with the kind before the name', () => {
    const { files } = fixture(`
      NAME                      READY   STATUS    RESTARTS   AGE
      pod/app-58866f5c7-2lj7z   1/1     Running   0          106m

      NAME                        TYPE        CLUSTER-IP       EXTERNAL-IP   PORT(S)   AGE
      service/app-svc-clusterip   ClusterIP   10.109.117.159   <none>        80/TCP    106m

      NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
      deployment.apps/app   3/3     3            3           106m

      NAME                            DESIRED   CURRENT   READY   AGE
      replicaset.apps/app-58866f5c7   3         3         3       106m
    `);
    const lines = splitLines(files[0]?.text ?? '');
    expect(tablesOf(lines, 'kubectl get all -n test001').map(outline)).toEqual([
      'pods test001/app-58866f5c7-2lj7z',
      'services test001/app-svc-clusterip',
      'deployments test001/app',
      'replicasets test001/app-58866f5c7',
    ]);
  });
});

describe('where a table ends', () => {
  const ROW = 'app-1 1/1 Running 0 5d 10.244.2.15 k8s-3';

  test.each([
    ['an empty line', ''],
    ['a prompt', '# iptables-save | grep KUBE-SEP'],
    ['a rule', '-A KUBE-SEP-63ULW6JC6WIZUZAX -s 10.244.2.15/32 -j KUBE-MARK-MASQ'],
    ['the next header', 'NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE'],
    ['another kind of row', 'kubernetes ClusterIP 10.96.0.1 <none> 443/TCP 5d'],
    ['a host name', 'k8s-2'],
    ['an address that is none', 'app-2 1/1 Running 0 5d 10.244.2.300 k8s-3'],
  ])('at %s', (_, line) => expect(readTable([ROW, line, ROW], 0, GET_PODS)?.end).toBe(1));

  test('a header alone is a table without rows', () => {
    expect(readTable(['NAME READY STATUS RESTARTS AGE', ''], 0, null)).toMatchObject({
      kind: 'pods',
      first: 0,
      end: 1,
      hasHeader: true,
      rows: [],
    });
  });

  test('lines count as in the text', () => {
    const table = readTable(
      ['x', `NAME   READY   STATUS    RESTARTS   AGE`, 'app    1/1     Running   0          5d'],
      1,
      null,
    );
    expect([table?.first, table?.end, table?.rows[0]?.line]).toEqual([1, 3, 2]);
  });
});

describe('what is no table', () => {
  test.each([
    'No resources found in test001 namespace.',
    'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    'NAME is what you call it',
    'NAME',
    'app Running',
    'Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local',
    '6548b19ca8eb nginx "nginx -g \'daemon of…" 13 minutes ago Up 13 minutes k8s_nginx_nginx_default_5ee00c88_0',
    'CONTAINER ID   IMAGE   COMMAND   CREATED   STATUS   PORTS   NAMES',
    'NAME      IMAGE   COMMAND   SERVICE   CREATED   STATUS   PORTS',
    'inet 127.0.0.1/8 scope host lo',
    'HELLO',
    '',
  ])('%j', (line) => {
    expect(readTable([line, line], 0, null)).toBeNull();
    expect(readTable([line, line], 0, 'kubectl get pods -n x --no-headers')).toBeNull();
    expect(readTable([line, line], 0, "kubectl get svc | awk '{print $1, $3}'")).toBeNull();
  });

  test('no text makes it throw, and it always moves on', () => {
    const word = fc.constantFrom(
      'NAME',
      'NAMESPACE',
      'READY',
      'AGE',
      'IP',
      '  ',
      'app',
      '1/1',
      'Running',
      '0',
      '5d',
      '<none>',
      '10.0.0.1',
      '80/TCP',
      'ENDPOINTS',
      '[::1]:80',
      '+ 2 more...',
      '(',
      '\r',
      '__proto__',
    );
    const line = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '));
    const hint = fc.constantFrom(
      null,
      GET_PODS,
      "k get all | awk '{print $1, $2}'",
      'kubectl get -n',
      'ssh x "kubectl get',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), hint, (lines, command) => {
        const table = readTable(lines, 0, command);
        expect(table === null || (table.end > 0 && table.end <= lines.length)).toBe(true);
      }),
    );
  });
});

const samples = new URL('../../../samples/', import.meta.url);
const corpus = new URL('../../../../shared/corpus/', import.meta.url);

/** Text files below a folder, with their lines. */
function filesIn(folder: URL): [string, string[]][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`;
      return [path.slice(folder.pathname.length), splitLines(readFileSync(path, 'utf8'))];
    });
}

test('in the samples, the tables of the tutorial and nothing else', () => {
  const found = filesIn(samples).flatMap(([name, lines]) =>
    tablesOf(lines).map((table) => `${name.replace(/^.*\//, '')}: ${outline(table)}`),
  );
  const pods = 'pods ?/app-58866f5c7-2lj7z ?/app-58866f5c7-2nxgh ?/app-58866f5c7-5mhrm';
  expect(found.filter((table) => !table.startsWith('cluster.session'))).toEqual([
    `clusterip-walk.session: ${pods}`,
  ]);
  expect(found.some((table) => table.startsWith('cluster.session: pods'))).toBe(true);
});

test.skipIf(!existsSync(corpus))('no line of the corpus is taken for a table', () => {
  for (const [name, lines] of filesIn(corpus)) {
    for (const hint of [null, GET_PODS, 'kubectl get all', "kubectl get svc | awk '{print $1, $3}'"]) {
      expect(tablesOf(lines, hint).map(outline), name).toEqual([]);
    }
  }
});
