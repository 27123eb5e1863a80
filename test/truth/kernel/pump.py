"""Sends and receives raw packets in several network namespaces, and runs iptables in one of them.

    python3 pump.py FAMILY NODE NAMESPACE INTERFACE [NAMESPACE INTERFACE ...]

Reads one JSON object a line, answers with one. The node's own packets leave through a raw socket; those of the
other namespaces as whole Ethernet frames through their interface. What arrives at these interfaces is kept until
it is asked for.
"""
import ctypes, json, os, socket, subprocess, sys

family, node, rest = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
ETHERTYPE = {4: 0x0800, 6: 0x86DD}[family]
OUTGOING, MOST = 4, 65536
libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    with open('/run/netns/' + namespace) as file:
        if libc.setns(file.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), 'setns')


links = {}
for namespace, interface in zip(rest[::2], rest[1::2]):
    enter(namespace)
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE))
    link.bind((interface, ETHERTYPE))
    link.setblocking(False)
    links[namespace] = link
enter(node)
raw = socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)


def arrived():
    frames = []
    for namespace, link in links.items():
        while True:
            try:
                frame, (_, _, kind, _, _) = link.recvfrom(MOST)
            except BlockingIOError:
                break
            if kind != OUTGOING:
                frames.append([namespace, frame[14:].hex()])
    return frames


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    return {'status': done.returncode, 'out': done.stdout, 'error': done.stderr}


for line in sys.stdin:
    request = json.loads(line)
    if 'run' in request:
        answer = run(request['run'], request.get('input'))
    elif 'send' in request:
        data = bytes.fromhex(request['send'])
        try:
            if request['from'] == node:
                raw.sendto(data, (request['to'], 0) if family == 4 else (request['to'], 0, 0, 0))
            else:
                links[request['from']].send(data)
            answer = {'error': None}
        except OSError as error:
            # The node's own packet was dropped on its way out: so says the kernel to the sender.
            answer = {'error': os.strerror(error.errno)}
    else:
        answer = {'frames': arrived()}
    print(json.dumps(answer), flush=True)
