import type { Family } from './addresses.ts';
import type { NamespacedName } from './input.ts';

/** Something of a Service that kube-proxy makes no rules for, and why. */
export type LeftOut = NamespacedName &
  (
    | { readonly reason: 'headless' | 'external-name' | 'no-cluster-ip' | 'other-proxy' | 'no-ports' }
    | { readonly reason: 'other-family'; readonly family: Family }
    | { readonly reason: 'unknown-protocol'; readonly what: string }
    | { readonly reason: 'unreadable-address' | 'host-name' | 'ip-mode-proxy'; readonly what: string }
  );

/** "default/db: headless, clients talk to its pods": a line for people. */
export function leftOutWords(leftOut: LeftOut): string {
  return `${leftOut.namespace}/${leftOut.name}: ${reasonWords(leftOut)}`;
}

function reasonWords(leftOut: LeftOut): string {
  switch (leftOut.reason) {
    case 'headless':
      return 'no rules, it is headless: DNS answers with the addresses of its pods';
    case 'external-name':
      return 'no rules, its type is ExternalName: DNS answers with the other name';
    case 'no-cluster-ip':
      return 'no rules, it has no cluster IP yet';
    case 'other-proxy':
      return 'no rules, its label service.kubernetes.io/service-proxy-name gives it to another proxy';
    case 'no-ports':
      return 'no rules, it has no ports';
    case 'other-family':
      return `no rules for IPv${leftOut.family}, it has no cluster IP of that family`;
    case 'unknown-protocol':
      return `no rules for protocol ${leftOut.what}`;
    case 'unreadable-address':
      return `${leftOut.what} is left out, it is no address`;
    case 'host-name':
      return `load balancer ${leftOut.what} is left out, it is a host name`;
    case 'ip-mode-proxy':
      return `load balancer address ${leftOut.what} is left out, its ipMode is Proxy`;
  }
}
