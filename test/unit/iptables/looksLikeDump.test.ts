import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { looksLikeDump } from '../../../server/src/iptables/index.ts';
import { fixture } from '../../fixture.ts';

function checkLooks(text: string, expected: boolean): void {
  expect(looksLikeDump(fixture(text).files[0]?.text ?? '')).toBe(expected);
}

describe('a text that holds a ruleset', () => {
  it.each([
    ['a table', '*nat\n-A X -j Y\nCOMMIT\n'],
    ['a table without its end', '*nat\n:X - [0:0]\n-A X -j Y'],
    ['a grep', '-A X -j Y\n-A X -j Z\n'],
    ['a session', 'root@k8s-1:~# iptables-save | grep X\n-A X -j Y\n-A X -j Z\nroot@k8s-1:~#'],
    ['Windows line ends', '*nat\r\n-A X -j Y\r\nCOMMIT\r\n'],
    [
      'iptables -L',
      'Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination         \n' +
        'ACCEPT     tcp  --  anywhere             anywhere             tcp dpt:ssh\n',
    ],
    ['a script', '#!/bin/sh\niptables -F\niptables -A INPUT -i lo -j ACCEPT\niptables -A INPUT -j DROP\n'],
    ['Markdown with a dump', '# Notes\n\nSome words.\n\n```\n*nat\n-A X -j Y\nCOMMIT\n```\n'],
    ['iptables -S', '-P INPUT ACCEPT\n-N X\n-A INPUT -j X\n'],
  ])('%s', (_what, text) => checkLooks(text, true));

  it.each(['k8s-1.iptables', 'sessions/clusterip-walk.session', 'sessions/all-nodes.session'])(
    '%s',
    (name) => {
      const text = readFileSync(new URL(`../../../samples/${name}`, import.meta.url), 'utf8');
      expect(looksLikeDump(text)).toBe(true);
    },
  );
});

describe('a text that holds none', () => {
  it.each([
    ['nothing', ''],
    [
      'prose that quotes a rule',
      'The rule\n-A X -j Y\nsays that every packet goes on to Y.\nNothing else.\nMore.\n',
    ],
    ['one rule', '-A X -j Y'],
    ['a list', '- one\n- two\n- three\n'],
    ['YAML', 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - port: 80\n'],
    ['a table of kubectl', 'NAME READY STATUS\nweb 1/1 Running\n'],
    ['a shell script', '#!/bin/sh\nset -e\niptables-restore < rules\n'],
    ['headings', '*bold*\n* item\n# comment\n'],
  ])('%s', (_what, text) => checkLooks(text, false));
});
