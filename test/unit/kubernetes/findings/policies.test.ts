import { describe, expect, it } from 'vitest';
import { checkFindings, deployment } from './checkFindings.ts';

/** A NetworkPolicy of these lines below `spec:`. */
function policy(spec: string, name = 'p'): string {
  const lines = spec.replace(/^\n/, '').replace(/\n *$/, '');
  return `//- ${name}.yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec:\n${lines}\n`;
}

describe('DNS', () => {
  const toApi = `
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress:
  - to: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 8080}]`;

  it('is missed by pods that may send elsewhere', () => {
    checkFindings(`${deployment('web')}${policy(toApi.replace('  egress:', '  egress:\n# ^^^^^^ NP101'))}`);
  });

  it('53 without a protocol is TCP', () => {
    const [found] = checkFindings(
      `${deployment('web')}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
# ^^^^^^ NP101
  - ports: [{port: 53}]`)}`,
    );
    expect(found?.message).toContain('53 without a protocol is TCP');
  });

  it.each([
    ['a deny-all is a base for others', '  podSelector: {}\n  policyTypes: [Ingress, Egress]'],
    ['all ports', '  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{podSelector: {}}]}]'],
    [
      'UDP 53',
      '  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: 53, protocol: UDP}]}]',
    ],
    [
      'UDP 5353',
      '  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: 5353, protocol: UDP}]}]',
    ],
    [
      'a named port',
      '  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: dns, protocol: UDP}]}]',
    ],
    [
      'a range',
      '  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: 1, endPort: 99, protocol: UDP}]}]',
    ],
  ])('%s: fine', (_, spec) => {
    checkFindings(`${deployment('web')}${policy(spec)}`);
  });

  it('another policy of the same pods lets it through', () => {
    const dns =
      '  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{ports: [{port: 53, protocol: UDP}]}]';
    checkFindings(`${deployment('web')}${policy(toApi)}${policy(dns, 'dns')}`);
    checkFindings(`${policy(toApi)}${policy(dns, 'dns')}`);
  });
});

describe('selectors', () => {
  it('that select nothing, and nearly something', () => {
    const found = checkFindings(
      `${deployment('front-end')}${policy(
        `
  podSelector: {matchLabels: {app: frontend}}
  #                                ^^^^^^^^ NP103
  ingress:
  - from:
    - podSelector: {matchLabels: {app: nobody}}
    #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ NP104`,
      )}`,
    );
    expect(found.map(({ severity }) => severity).sort()).toEqual(['information', 'warning']);
  });

  it('a peer of another namespace may be anywhere', () => {
    checkFindings(
      `${deployment('web')}${policy(`
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
      podSelector: {matchLabels: {app: prometheus}}`)}`,
    );
  });

  it('a namespace by a label that it has not', () => {
    checkFindings(`
      //- ns.yaml
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      //- p.yaml
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: shop}
      spec:
        podSelector: {}
        ingress:
        - from:
          - namespaceSelector: {matchLabels: {name: shop}}
          #                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ NP104
    `);
  });

  it('two items are either, which may not be meant', () => {
    checkFindings(
      `${deployment('web')}${policy(
        `
  podSelector: {}
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: a}}
    - podSelector: {matchLabels: {app: web}}
    # ^^^^^^^^^^^ NP102`,
      )}`,
    );
  });
});

describe('ports and types', () => {
  const web = `//- service.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, targetPort: 8080}]\n`;

  it("a Service's port is not the pods'", () => {
    const [found] = checkFindings(
      `${deployment('web')}${web}${policy(`
  podSelector: {matchLabels: {app: web}}
  ingress:
  - ports:
    - port: 80
      #     ^^ NP105`)}`,
    );
    expect(found?.message).toBe(
      '80 is the port of Service default/web; policies see the port of the pods, 8080.',
    );
  });

  it("the pods' port is right", () => {
    checkFindings(
      `${deployment('web')}${web}${policy(`
  podSelector: {matchLabels: {app: web}}
  ingress: [{ports: [{port: 8080}]}]`)}`,
    );
  });

  const closed = (ports: string) =>
    policy(`  podSelector: {matchLabels: {app: web}}\n  ingress: [{ports: [${ports}]}]`);

  it('a Service whose pods are closed to it', () => {
    const [found] = checkFindings(
      `${deployment('web', { ports: 'containerPort: 8080; name: admin, containerPort: 9090' })}${web.replace(
        '  ports: [{port: 80, targetPort: 8080}]\n',
        '  ports:\n  - port: 80\n    #     ^^ NP108\n    targetPort: 8080\n',
      )}${closed('{port: 9090}')}`,
    );
    expect(found?.message).toContain('let nobody in to 8080/TCP');
  });

  it.each([
    '{port: 8080}',
    '{port: 8000, endPort: 9000}',
    '{protocol: TCP}',
    '{port: http}',
    '{port: "{{ .x }}"}',
  ])('%s opens it', (ports) => {
    checkFindings(`${deployment('web', { ports: 'name: http, containerPort: 8080' })}${web}${closed(ports)}`);
  });

  it('a deny-all closes on purpose, and all policies of a pod count', () => {
    checkFindings(`${deployment('web')}${web}${policy('  podSelector: {}\n  policyTypes: [Ingress]')}`);
    checkFindings(
      `${deployment('web')}${web}${policy('  podSelector: {}\n  ingress: [{ports: [{port: 1}]}]', 'q')}${closed('{port: 8080}')}`,
    );
  });

  it('a block that holds a pod', () => {
    checkFindings(`
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec: {containers: [{name: c, image: i}]}
      status: {podIP: 10.244.1.19}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p}
      spec:
        podSelector: {}
        ingress:
        - from:
          - ipBlock:
              cidr: 10.244.0.0/16
              #     ^^^^^^^^^^^^^ NP109
          - ipBlock: {cidr: 0.0.0.0/0}
          - ipBlock: {cidr: 10.0.0.0/8, except: [10.244.0.0/16]}
    `);
  });

  it('a name that no pod has', () => {
    checkFindings(
      `${deployment('web')}${policy(`
  podSelector: {matchLabels: {app: web}}
  ingress:
  - ports:
    - port: http
      #     ^^^^ NP106`)}`,
    );
  });

  it('rules of a direction that is not isolated', () => {
    checkFindings(
      `${deployment('web')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{}]
  egress: [{ports: [{port: 53, protocol: UDP}]}]
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ NP107`)}`,
    );
  });

  it('egress alone closes ingress too', () => {
    const [found] = checkFindings(
      `${deployment('web')}${policy(`
  podSelector: {}
  egress: [{}]
  #       ^^^^ NP107`)}`,
    );
    expect(found?.severity).toBe('information');
  });
});
