// biome-ignore-all lint/suspicious/noTemplateCurlyInString: envsubst writes its variables so.
import { describe, expect, it } from 'vitest';
import {
  checkManifests,
  clusterPages,
  clusterRules,
  rules,
  ruleTitles,
} from '../../../../server/src/kubernetes/index.ts';
import { checkFindings } from './checkFindings.ts';

describe('workloads', () => {
  it('a probe by a name that the container has not', () => {
    checkFindings(`
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        containers:
        - name: web
          image: nginx
          ports: [{name: http, containerPort: 80}]
          readinessProbe:
            httpGet:
              port: htpp
              #     ^^^^ WRK101
    `);
  });

  it('a port twice in one container', () => {
    checkFindings(
      `
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        containers:
        - name: web
          image: nginx
          ports:
          - {name: a, containerPort: 80}
          - {name: b, containerPort: 80}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^ WRK104
    `.replace('# ^^^^^^^^^^^^^^^^^^^^^^^^^^^ WRK104', '# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ WRK104'),
    );
  });

  const statefulSet = (serviceName: string) => `
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: ${serviceName}
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: db, image: postgres}]}`;

  it('a governing Service that is not there, not headless, not theirs', () => {
    checkFindings(`${statefulSet('db\n        #            ^^ WRK102')}\n`);
    checkFindings(`${statefulSet('db\n        #            ^^ WRK102')}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec: {selector: {app: db}, ports: [{port: 5432}]}
    `);
    checkFindings(`${statefulSet('db\n        #            ^^ WRK102')}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec:
        clusterIP: None
        selector: {app: other}
        #         ^^^^^^^^^^^^ SVC101
    `);
    checkFindings(`${statefulSet('db')}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec: {clusterIP: None, selector: {app: db}}
    `);
  });

  it('a short name of a Service elsewhere', () => {
    const [found] = checkFindings(`
      apiVersion: v1
      kind: Pod
      metadata: {name: p, namespace: shop}
      spec:
        containers:
        - name: web
          image: nginx
          env:
          - {name: CACHE_URL, value: "redis://redis:6379/0"}
          #                          ^^^^^^^^^^^^^^^^^^^^^^ SVC111
          - {name: MODE, value: redis}
          - {name: DB_HOST, value: postgres}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: redis, namespace: data}
      spec: {ports: [{port: 6379}]}
    `);
    expect(found?.message).toContain('redis.data');
  });
});

describe('Ingress backends', () => {
  const ingress = (name: string, port: string) => `
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec:
        defaultBackend:
          service:
            name: ${name}
            port: ${port}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {ports: [{name: http, port: 80}]}
    `;

  it('that are there', () => {
    checkFindings(ingress('web', '{number: 80}'));
    checkFindings(ingress('web', '{name: http}'));
  });

  it('whose Service or port is not', () => {
    checkFindings(ingress('wep\n            #     ^^^ ING101', '{number: 80}'));
    checkFindings(ingress('web', '{number: 8080}\n            #              ^^^^ ING101'));
    checkFindings(ingress('web', '{name: https}\n            #            ^^^^^ ING101'));
  });
});

describe('documents', () => {
  it('syntax is said once, the others are read', () => {
    const found = checkFindings(`
      apiVersion: v1
      kind: Service
      metadata: {name: a
        spec:
      # ^^^^^ YAML001
          ports: []
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: b}
      spec:
        ports: []
        #      ^^ SVC001
    `);
    expect(found.map(({ severity }) => severity)).toEqual(['error', 'error']);
  });

  // kubectl cuts at the `---` and gives "did not find expected <document start>" for what is before.
  it.each(['%YAML 1.1\n', '# why\n\n%YAML 1.2\n'])('%j is nothing that kubectl reads', (directive) => {
    const text = `${directive}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n`;
    expect(checkManifests([{ path: 'a.yaml', text }]).map(({ code }) => code)).toEqual(['YAML001']);
  });

  it.each([
    [
      'Helm',
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .x }}\nspec:\n  {{- if .y }}\n  ports: []\n  {{- end }}\n',
    ],
    [
      'envsubst',
      'apiVersion: v1\nkind: Service\nmetadata: {name: "${NAME}"}\nspec: {ports: [{port: ${PORT}}]}\n',
    ],
    ['a values file', 'service:\n  port: [80\n'],
    ['a custom resource', 'apiVersion: example.com/v1\nkind: Service\nspec: {anything: true}\n'],
    ['a JSON patch', '- op: replace\n  path: /kind\n  value: DaemonSet\n'],
  ])('%s is left alone', (_, text) => {
    expect(checkManifests([{ path: 'a.yaml', text }])).toEqual([]);
  });

  it('patches of a kustomization are no objects', () => {
    const patch = {
      path: 'base/patch.yaml',
      text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {replicas: 3}\n',
    };
    const kustomization = (line: string) => ({
      path: 'over/kustomization.yaml',
      text: `kind: Kustomization\n${line}\n`,
    });
    expect(checkManifests([patch])).not.toEqual([]);
    expect(checkManifests([patch, kustomization('patches: [{path: ../base/patch.yaml}]')])).toEqual([]);
    expect(checkManifests([patch, kustomization('patchesStrategicMerge: [../base/patch.yaml]')])).toEqual([]);
  });

  it('an object without kind', () => {
    checkFindings('apiVersion: v1\n#           ^^ API013\nmetadata: {name: x}\n');
  });

  it('a kind of another API version', () => {
    const [found] = checkFindings(
      'apiVersion: apps/v1\n#           ^^^^^^^ API013\nkind: Service\nmetadata: {name: x}\n',
    );
    expect(found?.message).toBe('apps/v1 has no Service: it is in v1.');
    checkFindings('apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: x}\n');
  });

  it('removed versions are named, not judged', () => {
    checkFindings(
      'apiVersion: extensions/v1beta1\n#           ^^^^^^^^^^^^^^^^^^ API012\nkind: Ingress\nmetadata: {name: x}\n',
    );
  });

  it('addresses that later versions refuse', () => {
    const text = (expected: string) => `
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        externalIPs:
        - 192.0.2.07
        # ^^^^^^^^^^ ${expected}
        ports: [{port: 80}]
    `;
    expect(checkFindings(text('API102'), '1.35')[0]?.severity).toBe('warning');
    const later = text('API010').replace('externalIPs:', 'externalIPs:\n      # ^^^^^^^^^^^ API102');
    expect(checkFindings(later, '1.36').map(({ severity }) => severity)).toEqual(['information', 'error']);
  });
});

it('every code has a title, and every title a rule', () => {
  const used = new Set([...Object.values(rules), ...Object.values(clusterRules)].map(({ code }) => code));
  const fromDocuments = ['API013', 'YAML001', 'YAML002'];
  expect([...used, ...fromDocuments].sort()).toEqual(
    [...Object.keys(ruleTitles), ...Object.keys(clusterPages)].sort(),
  );
});
