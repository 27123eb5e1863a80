import { describe, expect, it } from 'vitest';
import { documentSymbols } from '../../../../server/src/features/manifest/documentSymbols.ts';
import { deployment, hoverText, lensTexts, scene } from './kit.ts';

/** A Service of a chart whose selector, as charts have it, comes from a named template. */
const chart = `//- service.yaml
apiVersion: v1
kind: Service
metadata:
  name: {{ include "web.fullname" . }}
spec:
  type: {{ .Values.type }}
  clusterIP: {{ .Values.clusterIP }}
  ports:
    {{- range .Values.ports }}
    - name: {{ .name }}
      port: {{ .port }}
    {{- end }}
  selector:
    {{- include "web.selectorLabels" . | nindent 4 }}
`;

/** One whose ports are filled in, and nothing else. */
const filled = `//- service.yaml
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports:
  - port: {{ .Values.port }}
    nodePort: {{ .Values.nodePort }}
//- pods.yaml
${deployment('web')}`;

const policy = (port: string) => `//- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
  - ports: [{port: ${port}}]
`;

describe('what a template leaves open', () => {
  it('is not called absent', () => {
    expect(lensTexts(chart)).toEqual(['1: → pods that a template selects', '1: Show flow']);
    const said = hoverText(chart.replace('kind', '$0kind'));
    expect(said).toContain('a template says of which type · cluster IP filled in by a template');
    expect(said).toContain('a template fills in its selector');
    expect(said).not.toContain('has no selector');
  });

  it('is no port 0', () => {
    expect(lensTexts(filled)[0]).toBe('1: → Deployment web (3 pods) :…');
    const { features, document } = scene(filled);
    expect(documentSymbols(features, document)[0]?.children?.[0]).toMatchObject({
      name: '…',
      detail: '…/TCP',
    });
    const onService = hoverText(filled.replace('kind', '$0kind'));
    expect(onService).toContain('`web.shop.svc.cluster.local:…`');
    expect(onService).not.toContain('rules on every node');
    expect(hoverText(filled.replace('- port', '- $0port'))).toContain(
      '- Deployment web (3 pods): a template fills in the number',
    );
    expect(hoverText(filled.replace('nodePort', '$0nodePort'))).toMatch(/^\*\*nodePort\*\* · number/);
  });

  it('is said of a block of addresses', () => {
    const text = policy('80').replace(
      'ports:',
      "from: [{ipBlock: {cidr: '{{ .Values.cidr }}'}}]\n    ports:",
    );
    expect(hoverText(text.replace('kind', '$0kind'))).toContain('- from whom a template says on 80/TCP');
  });

  it('makes no verdict on who may reach whom', () => {
    const pods = `//- web.yaml\n${deployment('web')}`;
    const known = `${pods}${policy('8080')}`;
    const open = `${pods}${policy('"{{ .Values.port }}"')}`;
    expect(lensTexts(known).join()).toContain('ingress: ');
    expect(lensTexts(open).join()).not.toContain('ingress: ');
    const onWorkload = (text: string) => hoverText(text.replace('kind', '$0kind'));
    expect(onWorkload(known)).toContain('In: ');
    expect(onWorkload(open)).not.toContain('In: ');
  });
});
