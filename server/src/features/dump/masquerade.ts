import { optionNamed, type Rule } from '../../iptables/index.ts';
import { roleOf } from '../../kubeproxy/index.ts';
import { code } from '../markdown.ts';

/** Why a rule marks packets for masquerade, as one sentence; null: the rule doesn't, or for no reason we know. */
export function masqueradeReason(rule: Rule): string | null {
  if (roleOf(rule.line.target)?.role !== 'mark-masquerade') return null;
  const source = optionNamed(rule, '-s');
  const address = source?.values[0]?.text;
  const chain = roleOf(rule.line.name)?.role;
  if (source?.negation && address !== undefined) {
    return (
      `From anywhere but a pod (${code(address)}): the source will be rewritten to the node’s address on the ` +
      'way out, so that answers come back through this node. Pods keep their own address.'
    );
  }
  if (chain === 'endpoint' && address !== undefined) {
    return (
      `A packet that ${code(address.replace(/\/(?:32|128)$/, ''))} sends to its own Service and that drew itself ` +
      '(hairpin): without the masquerade the pod would see its own address as the sender and answer past the node.'
    );
  }
  if (chain === 'node-ports') {
    return 'The connection comes in at a node port: the pod will see the node’s address, so that its answers come back through this node.';
  }
  if (chain === 'external' || chain === 'external-old' || chain === 'firewall') {
    return 'The connection comes from outside the cluster: the pod will see the node’s address, so that its answers come back through this node.';
  }
  if (chain === 'services' || chain === 'service' || chain === 'local') {
    return 'The pod will see the node’s address, so that its answers come back through this node.';
  }
  return null;
}
