import { expect } from 'vitest';
import { checkManifests, type LocatedFinding } from '../../../../server/src/kubernetes/index.ts';
import { LineIndex } from '../../../../server/src/text/index.ts';
import { fixture } from '../../../fixture.ts';

/**
 * Checks a fixture's manifests as one workspace: exactly the findings that its `# ^^^ CODE` lines expect, by
 * place and code. Gives them, to look at what they say.
 */
export function checkFindings(text: string, version?: string): LocatedFinding[] {
  const { files, expectations } = fixture(text, 'manifests.yaml');
  const found = checkManifests(
    files.map((file) => ({ path: file.name, text: file.text })),
    version === undefined ? {} : { version },
  );
  const lines = new Map(files.map((file) => [file.name, new LineIndex(file.text)]));
  const places = found.map(({ path, code, ...span }) => {
    const range = lines.get(path)?.rangeOf(span);
    return `${path}:${range?.start.line}:${range?.start.character}-${range?.end.character} ${code}`;
  });
  const wanted = expectations.map(
    ({ file, range, text: code }) =>
      `${file}:${range.start.line}:${range.start.character}-${range.end.character} ${code}`,
  );
  expect(places.sort()).toEqual(wanted.sort());
  return found;
}

/** A Deployment with one container, to stand behind Services and policies. */
export function deployment(
  name: string,
  options: { labels?: string; ports?: string; namespace?: string } = {},
): string {
  const { labels = `app: ${name}`, ports = 'containerPort: 8080', namespace } = options;
  const selector = labels.split(', ')[0];
  return [
    '//- deployments.yaml',
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: {name: ${name}${namespace ? `, namespace: ${namespace}` : ''}}`,
    'spec:',
    '  replicas: 3',
    `  selector: {matchLabels: {${selector}}}`,
    '  template:',
    `    metadata: {labels: {${labels}}}`,
    '    spec:',
    '      containers:',
    '      - name: main',
    '        image: example/main',
    ports === ''
      ? ''
      : `        ports: [${ports
          .split('; ')
          .map((port) => `{${port}}`)
          .join(', ')}]`,
    '',
  ].join('\n');
}
