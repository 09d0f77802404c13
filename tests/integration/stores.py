"""Redis as more than one process: a primary with replicas behind one address, and a cluster of several masters."""

import re
import socket
import threading
import time

from clients import RedisError, Resp, until
from processes import Redis, free_port


class Forwarder:
    """A TCP address that stays while what is behind it changes."""

    def __init__(self, to):
        self.to, self.pairs, self.lock = to, [], threading.Lock()
        self.port = free_port()
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.to), 2)
            except OSError:
                client.close()
                continue
            with self.lock:
                self.pairs.append((client, server))
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(a, b), daemon=True).start()

    @staticmethod
    def _carry(a, b):
        try:
            while data := a.recv(1 << 16):
                b.sendall(data)
        except OSError:
            pass
        for s in (a, b):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def point(self, to):
        """New connections go there; those that are open end."""
        self.to = to
        with self.lock:
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for s in pair:
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def stop(self):
        self.listener.close()
        self.point(0)


def wait_for_replica(primary):
    """It has confirmed what was published after Redis called it online: before its first confirmation, up to a second
    later, it is sent nothing."""

    def replication():
        with primary.connect() as r:
            return r.call("INFO", "replication").decode()

    until("the replica is online", lambda: "state=online" in replication(), 20)
    with primary.connect() as r:
        r.call("PUBLISH", "replicas", "ready")
    had = int(re.search(r"master_repl_offset:(\d+)", replication())[1])
    confirmed = r"state=online,offset=(\d+)"
    until("the replica follows", lambda: int((re.search(confirmed, replication()) or [0, -1])[1]) >= had, 20)


class Replicated:
    """A primary and a replica; gateways know the address of a forwarder, which stands for whatever a site uses to keep
    one address. Checked writes wait for one replica."""

    cluster, name, settings = False, "redis", "replicas_min = 1\n"

    def __init__(self, folder):
        self.folder = folder
        self.primary = Redis(folder, "primary", tcp=True, more=["--repl-diskless-sync-delay", "0"])
        self.replica = self.following("replica", self.primary)
        self.forwarder = Forwarder(self.primary.port)
        self.url = f"redis://127.0.0.1:{self.forwarder.port}"
        self.all = [self.primary, self.replica]

    def following(self, name, primary):
        self.link = Forwarder(primary.port)
        more = ["--replicaof", "127.0.0.1", str(self.link.port), "--repl-diskless-sync-delay", "0"]
        return Redis(self.folder, name, tcp=True, more=more)

    def sever(self):
        """From now on the replica gets nothing."""
        self.link.stop()

    def start(self):
        self.primary.start()
        self.replica.start()
        self.synchronised()

    def synchronised(self):
        wait_for_replica(self.primary)

    def promote(self):
        """kill -9 of the primary; the replica takes its place and gets one of its own."""
        self.primary.kill()
        self.primary = self.replica
        with self.connect() as r:
            r.call("REPLICAOF", "NO", "ONE")
        self.forwarder.point(self.primary.port)

    def add_replica(self, name):
        self.replica = self.following(name, self.primary)
        self.all.append(self.replica)
        self.replica.start()
        self.synchronised()

    def connect(self):
        return self.primary.connect()

    def end(self):
        self.link.stop()
        self.forwarder.stop()
        for one in self.all:
            one.end()

    def tail(self):
        return "\n".join(f"-- {one.name}\n{one.tail(30)}" for one in self.all)


class Masters:
    """A cluster of three masters, and a fourth that joins when it is told to."""

    cluster, name, settings = True, "redis", ""

    def __init__(self, folder):
        self.all = [Redis(folder, f"master{n}", cluster=True) for n in range(4)]
        self.url = "redis://" + ",".join(f"127.0.0.1:{m.port}" for m in self.all[:3])

    def start(self):
        for n, master in enumerate(self.all[:3]):
            master.start()
            with master.connect() as r:
                first = (16384 * n + 2) // 3
                r.call("CLUSTER", "ADDSLOTSRANGE", first, (16384 * (n + 1) + 2) // 3 - 1)
        for master in self.all[1:3]:
            self.meet(master)
        self.settled(3)

    def meet(self, master):
        with master.connect() as r:
            r.call("CLUSTER", "MEET", "127.0.0.1", self.all[0].port, self.all[0].bus)

    def join(self):
        self.all[3].start()
        self.meet(self.all[3])
        self.settled(4)

    def settled(self, count):
        """Until all know of all, and the cluster takes writes."""

        def fine():
            for master in self.all[:count]:
                with master.connect() as r:
                    info = r.call("CLUSTER", "INFO")
                    if b"cluster_state:ok" not in info or b"cluster_known_nodes:%d\r" % count not in info:
                        return False
                    if r.call("CLUSTER", "NODES").count(b"disconnected"):
                        return False
            return True

        until("the cluster is settled", fine, 30)

    def id_of(self, master):
        with master.connect() as r:
            return r.call("CLUSTER", "MYID")

    def owner(self, slot):
        with self.all[0].connect() as r:
            port = next(x[2][1] for x in r.call("CLUSTER", "SLOTS") if x[0] <= slot <= x[1])
        return next(m for m in self.all if m.port == port)

    def slot_of(self, key):
        with self.all[0].connect() as r:
            return r.call("CLUSTER", "KEYSLOT", key)

    def move(self, slot, to, linger=0.3):
        """As redis-cli reshards, live; `linger`: so long it is empty here and not yet the other's, which is ASK."""
        source = self.owner(slot)
        a, b = self.id_of(source), self.id_of(to)
        with source.connect() as here, to.connect() as there:
            there.call("CLUSTER", "SETSLOT", slot, "IMPORTING", a)
            here.call("CLUSTER", "SETSLOT", slot, "MIGRATING", b)
            while keys := here.call("CLUSTER", "GETKEYSINSLOT", slot, 100):
                here.call("MIGRATE", "127.0.0.1", to.port, "", 0, 5000, "KEYS", *keys)
            time.sleep(linger)
            there.call("CLUSTER", "SETSLOT", slot, "NODE", b)
            here.call("CLUSTER", "SETSLOT", slot, "NODE", b)

    def connect(self):
        return Everywhere(self.all)

    def end(self):
        for one in self.all:
            one.end()

    def tail(self):
        return "\n".join(f"-- {one.name}\n{one.tail(30)}" for one in self.all)


class Pairs(Masters):
    """A cluster of two masters, each with a replica, which checked writes wait for."""

    settings = "replicas_min = 1\n"

    def __init__(self, folder):
        self.folder = folder
        self.masters = [self.node(f"master{n}") for n in range(2)]
        self.replicas = [self.node(f"replica{n}") for n in range(2)]
        self.all = self.masters + self.replicas
        self.url = "redis://" + ",".join(f"127.0.0.1:{m.port}" for m in self.masters)

    def node(self, name):
        return Redis(self.folder, name, cluster=True, more=["--repl-diskless-sync-delay", "0"])

    def start(self):
        for node in self.all:
            node.start()
        for n, master in enumerate(self.masters):
            with master.connect() as r:
                r.call("CLUSTER", "ADDSLOTSRANGE", 8192 * n, 8192 * n + 8191)
        for node in self.all[1:]:
            self.meet(node)
        self.settled(len(self.all))
        for master, replica in zip(self.masters, self.replicas):
            self.follow(replica, master)

    def follow(self, replica, master):
        with replica.connect() as r:
            r.call("CLUSTER", "REPLICATE", self.id_of(master))
        wait_for_replica(master)

    def promote(self, n):
        """The replica takes its place without asking anybody: a cluster of two has no majority without the first."""
        with self.replicas[n].connect() as r:
            r.call("CLUSTER", "FAILOVER", "TAKEOVER")
        self.masters[n] = self.replicas[n]
        until("it is a master", lambda: self.owner(8192 * n) is self.masters[n], 20)
        until("the cluster is up", self.is_up, 30)

    def is_up(self):
        states = []
        for master in self.masters:
            with master.connect() as r:
                states.append(b"cluster_state:ok" in r.call("CLUSTER", "INFO"))
        return all(states)

    def owner(self, slot):
        with self.masters[1].connect() as r:
            port = next(x[2][1] for x in r.call("CLUSTER", "SLOTS") if x[0] <= slot <= x[1])
        return next(m for m in self.all if m.port == port)

    def add_replica(self, n, name):
        self.replicas[n] = self.node(name)
        self.all.append(self.replicas[n])
        self.replicas[n].start()
        with self.replicas[n].connect() as r:
            r.call("CLUSTER", "MEET", "127.0.0.1", self.masters[n].port, self.masters[n].bus)
        # The others hear of it by gossip, seconds later: from a node they do not know they take no word that it is a
        # master now, and who could have told them is the one that a test kills next.
        until("all know each other", self.is_met, 30)
        self.follow(self.replicas[n], self.masters[n])

    def is_met(self):
        running = [node for node in self.all if node.running()]
        ids = [self.id_of(node) for node in running]
        for node in running:
            with node.connect() as r:
                if any(id not in r.call("CLUSTER", "NODES") for id in ids):
                    return False
        return True


class Everywhere:
    """Resp to all running masters: a command goes where its key is."""

    hash, values = Resp.hash, Resp.values

    def __init__(self, masters):
        self.links = {m.port: m.connect() for m in masters if m.running()}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for link in self.links.values():
            link.close()

    def call(self, *words):
        port = next(iter(self.links))
        for _ in range(5):
            try:
                return self.links[port].call(*words)
            except RedisError as e:
                kind, *rest = str(e).split()
                if kind not in ("MOVED", "ASK"):
                    raise
                port = int(rest[1].rsplit(":", 1)[1])
        raise RedisError(f"{words[0]} found nobody")

    def keys(self, pattern="*"):
        return sorted({k for link in self.links.values() for k in link.keys(pattern)})
