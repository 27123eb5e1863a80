import { expect, it } from 'vitest';
import { Dump } from '../../../server/src/iptables/index.ts';

/** The foreign parts of a text, with lines from 1: `nft 2-9 of iptables`. */
function checkForeign(text: string, expected: readonly string[]): void {
  const { foreign } = Dump.read(text).structure;
  const found = foreign.map(
    ({ kind, first, end, owner }) => `${kind} ${first + 1}-${end}${owner === null ? '' : ` of ${owner}`}`,
  );
  expect(found).toEqual(expected);
}

const NFT = `table ip nat {
	chain PREROUTING {
		type nat hook prerouting priority dstnat; policy accept;
		ip daddr { 10.96.0.1, 10.96.0.10 } tcp dport 443 counter packets 0 bytes 0 jump KUBE-SVC
	}

	chain KUBE-SVC {
		comment "a { in quotes"
	}
}`;

it('nft list ruleset, table after table', () => {
  checkForeign(
    `root@k8s-1:~# nft list ruleset\n${NFT}\n\n${NFT.replace('nat', 'filter')}\nroot@k8s-1:~# exit`,
    ['nft 2-22'],
  );
});

it('whose tables they are', () => {
  checkForeign(`# Warning: table ip nat is managed by iptables-nft, do not touch!\n${NFT}`, [
    'nft 2-11 of iptables',
  ]);
  checkForeign(NFT.replace('ip nat', 'ip kube-proxy'), ['nft 1-10 of kube-proxy']);
});

it('cut off, before a dump', () => {
  checkForeign('table inet filter {\n\tchain a {\n*nat\n-A X -j Y\nCOMMIT', ['nft 1-2']);
});

it('ipvsadm -Ln', () => {
  checkForeign(
    [
      '$ sudo ipvsadm -Ln',
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
      'TCP  10.96.0.1:443 rr persistent 10800',
      '  -> 192.0.2.20:6443              Masq    1      0          0',
      'UDP  [fd00::a]:53 rr',
      '$ ls',
    ].join('\n'),
    ['ipvs 2-7'],
  );
});

it('nothing in a dump, in prose, in a listing', () => {
  checkForeign('*nat\n-A X -j Y\nCOMMIT', []);
  checkForeign('The table ip nat { is of nft.\nTCP 10.0.0.1:80', []);
  checkForeign('Chain X (1 references)\ntarget     prot opt source               destination', []);
});
