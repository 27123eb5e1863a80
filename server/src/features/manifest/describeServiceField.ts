import { lineRange } from '../../iptables/index.ts';
import { type Field, isWithin, mapSelector, type Service } from '../../kubernetes/index.ts';
import type { Features } from '../context.ts';
import { code } from '../markdown.ts';
import { describePort } from './describePort.ts';
import { matchLines, pairLines } from './describeSelector.ts';
import { clusterIPWords, describeService } from './describeService.ts';
import { locationLink } from './links.ts';
import { podsBehind } from './selection.ts';
import {
  affinityWords,
  distributionWords,
  externalCluster,
  externalLocal,
  internalLocal,
} from './serviceTraits.ts';
import { listed } from './wording.ts';

/** A Service, by the field of it that the cursor is on. Empty: the field's documentation says it all. */
export function describeServiceField(features: Features, service: Service, field: Field): string[] {
  const { root } = service.object;
  const spec = root.get('spec');
  const heads = [root.get('kind'), root.at('metadata', 'name'), spec, spec.get('type'), spec.get('ports')];
  if (heads.includes(field)) return describeService(features, service);
  if (isWithin(field, spec.get('selector'))) return describeSelector(features, service, field);
  const port = service.ports.find((it) => isWithin(field, it.field));
  if (port !== undefined) return describePort(features, service, port, field);
  if (isWithin(field, spec.get('clusterIP')) || isWithin(field, spec.get('clusterIPs'))) {
    return describeClusterIP(features, service);
  }
  return describeTrait(service, field, spec);
}

function describeSelector(features: Features, service: Service, field: Field): string[] {
  const { view } = features.workspace.manifests;
  const { selector, namespace } = service;
  const whole = service.object.root.at('spec', 'selector');
  if (selector === null) {
    return !service.selectorKnown
      ? ['A template fills in a part of the selector: the pods behind it can’t be known here.']
      : [];
  }
  const key = [...selector.keys()].find((it) => whole.get(it) === field);
  if (key !== undefined && selector.size > 1) {
    return pairLines(features, view, namespace, selector, key);
  }
  const pods = podsBehind(view, service);
  return [
    '**selector** · the pods behind the Service, by the labels of the pods themselves',
    '',
    ...matchLines(features, mapSelector(selector), pods, `in namespace ${namespace}`),
  ];
}

/** The address, and where dumps show it. */
function describeClusterIP(features: Features, service: Service): string[] {
  if (service.isHeadless) {
    return [
      '**clusterIP None** · headless',
      '',
      'No address of its own and no rules of kube-proxy: DNS answers with the addresses of the ready pods, and clients choose.',
    ];
  }
  const places = service.clusterIPs.flatMap((address) =>
    features.workspace.dumps.flatMap(({ uri, model }) =>
      model.nodes.flatMap((node) => {
        const [entrance] = node
          .servicesAt(address)
          .flatMap(({ entrances }) => entrances.filter((it) => it.address === address));
        if (entrance === undefined) return [];
        const { rule } = entrance;
        return [locationLink({ uri, range: lineRange(rule) }, `${node.node} line ${rule.number + 1}`)];
      }),
    ),
  );
  return [
    `**${clusterIPWords(service)}**`,
    '',
    'No machine has it: each node rewrites it to the address of a pod. So only the ports of the Service answer, and ping does not.',
    ...(places.length === 0 ? [] : ['', `in dumps: ${listed(places)}`]),
  ];
}

/** A policy's word, said of this Service. */
function describeTrait(service: Service, field: Field, spec: Field): string[] {
  const head = (name: string, value: string) => `**${name} ${code(value)}**`;
  const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  switch (field) {
    case spec.get('externalTrafficPolicy'): {
      const isLocal = service.externalTrafficPolicy === 'Local';
      return [
        head('externalTrafficPolicy', field.text),
        '',
        sentence(isLocal ? externalLocal : externalCluster),
      ];
    }
    case spec.get('internalTrafficPolicy'): {
      const isLocal = service.internalTrafficPolicy === 'Local';
      const cluster = 'the cluster IP leads to pods of any node';
      return [head('internalTrafficPolicy', field.text), '', sentence(isLocal ? internalLocal : cluster)];
    }
    case spec.get('sessionAffinity'): {
      const { affinitySeconds } = service;
      const words = affinityWords(affinitySeconds ?? 0);
      return affinitySeconds === null ? [] : [head('sessionAffinity', field.text), '', sentence(words)];
    }
    case spec.get('trafficDistribution'): {
      const [words] = distributionWords(service.trafficDistribution);
      return words === undefined ? [] : [head('trafficDistribution', field.text), '', sentence(words)];
    }
    default:
      return [];
  }
}
