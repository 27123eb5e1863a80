import { describe, expect, it } from 'vitest';
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import { diagnostics } from '../../../../server/src/features/manifest/diagnostics.ts';
import { scene } from './kit.ts';

function found(text: string): Diagnostic[] {
  const { features, document } = scene(text);
  return diagnostics(features, document);
}

/** `# ^^^ CODE` says where each finding is that the document with the cursor, or the first, has; there are no others. */
function checkDiagnostics(text: string): void {
  const { features, document, expectations } = scene(text);
  const print = (range: Diagnostic['range'], code: unknown) =>
    `${range.start.line}:${range.start.character}-${range.end.line}:${range.end.character} ${code}`;
  const own = diagnostics(features, document).map(({ range, code }) => print(range, code));
  expect(own).toEqual(expectations.map(({ range, text: code }) => print(range, code)));
}

const pod = (name: string, labels: string) => `
//- ${name}.yaml
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: ${labels}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 8080}]}]}`;

const policy = (name: string, spec: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: ${spec}`;

const web = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports:
  - port: 80
    targetPort: 8080`;

describe('findings while a manifest is typed', () => {
  it('say what the API server would refuse, and what leads nowhere in other files', () => {
    checkDiagnostics(`
//- svc.yaml
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector:
    app: web-frnt
#        ^^^^^^^^ SVC101
  ports:
  - port: 80
    protocol: tcp
#             ^^^ API007
${pod('web', '{app: web-front}')}`);
  });

  it('point to the other place', () => {
    const [first] = found(
      `//- svc.yaml${web.replace('{app: web}', '{app: web-frnt}')}\n${pod('web', '{app: web-front}')}`,
    );
    expect(first?.relatedInformation).toEqual([
      {
        location: {
          uri: 'file:///web.yaml',
          range: expect.anything(),
        },
        message: 'The pods have this',
      },
    ]);
  });

  it('stand in the document that they are about, however an edit moved it', () => {
    const { features, document } = scene(`${web}\n---${web.replace('name: web', 'name: Web')}\n`);
    const at = { line: 0, character: 0 };
    const before = diagnostics(features, document);
    features.workspace.edit(document.uri, { start: at, end: at }, '# one\n# two\n');
    const after = diagnostics(features, document);
    expect(before.map(({ code }) => code)).toEqual(['API004']);
    expect(after.map(({ range }) => range.start.line)).toEqual(
      before.map(({ range }) => range.start.line + 2),
    );
  });

  it('fade a policy that changes nothing', () => {
    const text = `//- a.yaml${policy('one', '{podSelector: {}, ingress: [{}]}')}
---${policy('two', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}')}
${pod('web', '{app: web}')}`;
    expect(found(text)).toMatchObject([
      {
        code: 'NP110',
        severity: DiagnosticSeverity.Information,
        tags: [DiagnosticTag.Unnecessary],
        message: 'shop/two changes nothing: shop/one allows the same to the same pods already.',
      },
    ]);
  });

  it('keep still about a policy that another bundle holds too', () => {
    const same = policy('one', '{podSelector: {}, ingress: [{}]}');
    expect(found(`//- base/a.yaml${same}\n//- prod/a.yaml${same}\n${pod('web', '{app: web}')}`)).toEqual([]);
  });

  it('say once that a port is closed', () => {
    const closed = policy('closed', '{podSelector: {}, ingress: [{ports: [{port: 9090}]}]}');
    const codes = found(
      `//- svc.yaml${web}\n---${closed}\n${pod('web', '{app: web}')}${pod('other', '{app: other}')}`,
    ).map(({ code }) => code);
    expect(codes).toEqual(['NP108']);
  });

  it('say that nobody may use a Service, unless a template may make somebody', () => {
    const deny = policy('deny', '{podSelector: {matchLabels: {app: web}}}');
    const files = `//- svc.yaml${web}\n---${deny}\n${pod('web', '{app: web}')}${pod('other', '{app: other}')}`;
    expect(found(files)).toMatchObject([
      {
        code: 'NP112',
        message:
          'Nobody in these files may reach shop/web:80: TCP 8080 of shop/web[Pod] is closed by shop/deny.',
      },
    ]);
    const template =
      '{{- if .Values.more }}\napiVersion: v1\nkind: Pod\nmetadata: {name: more}\n{{- end }}\n';
    expect(found(`${files}\n//- more.yaml\n${template}`)).toEqual([]);
  });

  describe('where no namespace is written, and policies may be those of another project', () => {
    const bare = (text: string) => text.replace(/, namespace: shop|\n +namespace: shop/g, '');
    const pods = `${pod('web', '{app: web}')}${pod('other', '{app: other}')}`;
    const codesWith = (file: string, spec: string, write = bare) =>
      found(
        `//- shop/svc.yaml${write(web)}\n---${write(pods)}\n//- ${file}${write(policy('deny', spec))}`,
      ).map(({ code }) => code);

    it.each([
      ['shop/deny.yaml', '{podSelector: {}}', ['NP112']],
      ['deny.yaml', '{podSelector: {}}', ['NP112']],
      ['shop/policies/deny.yaml', '{podSelector: {}}', ['NP112']],
      ['bank/deny.yaml', '{podSelector: {}}', []],
      ['bank/deny.yaml', '{podSelector: {matchLabels: {app: web}}}', ['NP112']],
    ])('%s with %s', (file, spec, codes) => expect(codesWith(file, spec)).toEqual(codes));

    it('a namespace that both write joins them', () => {
      expect(codesWith('bank/deny.yaml', '{podSelector: {}}', (text) => text)).toEqual(['NP112']);
    });
  });
});

it('go by the rules of the version that is set', () => {
  const { features, document } = scene(
    `apiVersion: v1\nkind: Service\nmetadata: {name: 2048-game}\nspec: {ports: [{port: 80}]}\n`,
  );
  const codes = (kubeVersion: string) =>
    diagnostics({ ...features, settings: { ...features.settings, kubeVersion } }, document).map(
      ({ code }) => code,
    );
  expect(codes('')).toEqual([]);
  expect(codes('v1.35.2')).toEqual(['API004']);
  expect(codes('1.16')).toEqual(['API004']);
  expect(codes('1.99')).toEqual([]);
});
