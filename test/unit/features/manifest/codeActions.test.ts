import { describe, expect, it } from 'vitest';
import type { CodeAction, TextEdit } from 'vscode-languageserver-types';
import { codeActions } from '../../../../server/src/features/manifest/codeActions.ts';
import { scene } from './kit.ts';

function actionsAt(text: string): { titles: string[]; apply: (title: string) => string } {
  const { features, document, position } = scene(text);
  const actions = codeActions(features, document, { start: position, end: position });
  const edited = ({ edit }: CodeAction) => {
    const edits = [...(edit?.changes?.[document.uri] ?? [])];
    const at = (it: TextEdit) => document.lines.offsetAt(it.range.start);
    return edits
      .sort((a, b) => at(b) - at(a))
      .reduce(
        (result, it) =>
          result.slice(0, at(it)) + it.newText + result.slice(document.lines.offsetAt(it.range.end)),
        document.text,
      );
  };
  return {
    titles: actions.map(({ title }) => title),
    apply: (title) => {
      const action = actions.find((it) => it.title === title);
      if (action === undefined)
        throw new Error(`no action ${title}; there are ${actions.map((it) => it.title)}`);
      return edited(action);
    },
  };
}

/** The action leads from one text to the other; `$0` is the cursor. */
function checkAction(title: string, before: string, after: string): void {
  expect(actionsAt(before).apply(title)).toBe(after);
}

const service = (spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n${spec.replace(/^/gm, '  ')}\n`;
const pod = (labels: string, ports: string) =>
  `//- pod.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: ${labels}}\nspec: {containers: [{name: a, image: a, ports: ${ports}}]}\n`;
const beside = (text: string, others: string) => `//- svc.yaml\n${text}${others}`;

describe('quick fixes in manifests', () => {
  it.each([
    [
      'Change to 8080',
      'ports:\n- port: 80\n  targetPort: "80$080"',
      'ports:\n- port: 80\n  targetPort: 8080',
    ],
    ['Change to 80', "ports:\n- port: '8$00'", 'ports:\n- port: 80'],
    [
      'Change to TCP',
      'ports:\n- port: 80\n  protocol: t$0cp # as ever',
      'ports:\n- port: 80\n  protocol: TCP # as ever',
    ],
    [
      'Change to NodePort',
      'type: "nodep$0ort"\nports: [{port: 80}]',
      'type: "NodePort"\nports: [{port: 80}]',
    ],
    [
      'Change to targetPort',
      'ports:\n- port: 80\n  target$0port: 80',
      'ports:\n- port: 80\n  targetPort: 80',
    ],
    [
      'Put it in quotes',
      'selector:\n  version: 1$0.10\nports:\n- port: 80',
      'selector:\n  version: "1.10"\nports:\n- port: 80',
    ],
    [
      'Put it in quotes',
      'selector:\n  on-call: y$0es\nports:\n- port: 80',
      'selector:\n  on-call: "yes"\nports:\n- port: 80',
    ],
    [
      'Remove sessionAffinityConfig',
      'ports:\n- port: 80\nsession$0AffinityConfig:\n  clientIP:\n    timeoutSeconds: 60\ntype: ClusterIP',
      'ports:\n- port: 80\ntype: ClusterIP',
    ],
    ['Change to 80', 'ports:\n- port: 0$0120', 'ports:\n- port: 80'],
  ])('%s: %j', (title, before, after) => {
    checkAction(title, service(before), service(after));
  });

  it('take the label that the pods have, in the quotes that stand there', () => {
    checkAction(
      'Change to front-end',
      beside(service("selector: {'app': 'front$0end'}\nports: [{port: 80}]"), pod('{app: front-end}', '[]')),
      `${service("selector: {'app': 'front-end'}\nports: [{port: 80}]")}`,
    );
  });

  it('take the one port that the pods declare', () => {
    const ports = 'selector: {app: web}\nports:\n- port: 80\n  targetPort: ';
    const both = pod('{app: web}', '[{containerPort: 8080}, {containerPort: 9090}]');
    expect(actionsAt(beside(service(`${ports}80$088`), both)).titles).toEqual([]);
    checkAction(
      'Change to 8080',
      beside(service(`${ports}80$088`), pod('{app: web}', '[{containerPort: 8080}]')),
      service(`${ports}8080`),
    );
  });

  it('swap two ports', () => {
    checkAction(
      'Swap port and targetPort',
      beside(
        service('selector: {app: web}\nports:\n- port: 8080\n  targetPort: 8$00'),
        pod('{app: web}', '[{containerPort: 8080}]'),
      ),
      service('selector: {app: web}\nports:\n- port: 80\n  targetPort: 8080'),
    );
  });

  it('take the name of a port that a probe or a policy almost has', () => {
    const probe = (port: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: a, ports: [{name: http, containerPort: 80}], readinessProbe: {tcpSocket: {port: ${port}}}}]}\n`;
    checkAction('Change to http', probe('ht$0pp'), probe('http'));
    const policy = (port: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, ingress: [{ports: [{port: ${port}}]}]}\n`;
    const pods = pod('{app: web}', '[{name: metrics, containerPort: 90}]');
    checkAction('Change to metrics', beside(policy('met$0rcs'), pods), policy('metrics'));
    expect(actionsAt(beside(policy('ht$0tp'), pods)).titles).toEqual([]);
  });

  it('lead an Ingress to the Service that is almost called so, and to its one port', () => {
    const ingress = (name: string, port: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {defaultBackend: {service: {name: ${name}, port: {${port}}}}}\n`;
    const front = `//- front.yaml\n${service('ports: [{name: http, port: 80}]').replace('web', 'front-end')}`;
    const fine = ingress('front-end', 'number: 80');
    checkAction('Change to front-end', beside(ingress('front$0end', 'number: 80'), front), fine);
    checkAction('Change to 80', beside(ingress('front-end', 'number: 8$0080'), front), fine);
    checkAction(
      'Change to http',
      beside(ingress('front-end', 'name: w$0eb'), front),
      ingress('front-end', 'name: http'),
    );
    expect(actionsAt(beside(ingress('ba$0ck', 'number: 80'), front)).titles).toEqual([]);
  });

  it('let DNS out, as another rule of the list', () => {
    const policy = (egress: string) =>
      `apiVersion: networking.k8s.io/v1\r\nkind: NetworkPolicy\r\nmetadata: {name: a}\r\nspec:\r\n  podSelector: {}\r\n  policyTypes: [Egress]\r\n${egress}`;
    const rule = '  egress:\r\n    - ports:\r\n        - port: 80 # web\r\n';
    checkAction(
      'Let DNS out',
      policy(rule.replace('egress', 'egr$0ess')),
      policy(
        `${rule}    - ports:\r\n      - protocol: UDP\r\n        port: 53\r\n      - protocol: TCP\r\n        port: 53\r\n`,
      ),
    );
  });

  it('name a namespace by the label that it has', () => {
    const policy = (key: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {}\n  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          ${key}: shop\n`;
    const namespace = '//- ns.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
    checkAction(
      'Change to kubernetes.io/metadata.name',
      beside(policy('name').replace('namespaceS', 'namespace$0S'), namespace),
      policy('kubernetes.io/metadata.name'),
    );
  });

  it('add the namespace to a short name', () => {
    const client = (url: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: app}\nspec:\n  containers:\n  - name: a\n    image: a\n    env:\n    - name: URL\n      value: ${url}\n`;
    const shop =
      '//- db.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {ports: [{port: 80}]}\n';
    checkAction(
      'Change to http://db@db.shop:80/db',
      beside(client('http://db@d$0b:80/db'), shop),
      client('http://db@db.shop:80/db'),
    );
  });

  it('stay away from what is written elsewhere, and from templates', () => {
    const anchored = 'ports:\n- &p {port: 80, protocol: tcp}\n- *$0p';
    expect(actionsAt(service(anchored)).titles).toEqual([]);
    expect(actionsAt(service('type: {{ .Values.t$0ype }}\nports: [{port: 80}]')).titles).toEqual([]);
  });
});
