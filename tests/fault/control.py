"""The file that the suite shares with the processes it breaks: see shim.cpp, which reads it."""

import mmap
import os
import struct

FILES = 250
CLOCK_REDIS, CLOCK_GATEWAYS, FULL, FULL_HITS, CUTS, CUTS_DONE, SYNCS, SPARED, FILES_AT = range(9)


class Control:
    """Numbers of 64 bits in a mapped file; a command holds from the moment it is written."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "control")
        with open(self.path, "wb") as out:
            out.truncate(8 * (FILES_AT + 2 * FILES))
        with open(self.path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)
        self.put(SPARED, os.getpid())

    def get(self, n):
        return struct.unpack_from("<q", self.memory, 8 * n)[0]

    def put(self, n, value):
        struct.pack_into("<q", self.memory, 8 * n, value)

    def env(self, shim, clock):
        return {
            "LD_PRELOAD": shim,
            "LINLI_FAULT_CONTROL": self.path,
            "LINLI_FAULT_CLOCK": str(clock),
        }

    def synced(self):
        """How long each file was, by its inode, when its last completed fsync began."""
        out = {}
        for n in range(FILES):
            inode, length = struct.unpack_from("<QQ", self.memory, 8 * (FILES_AT + 2 * n))
            if inode:
                out[inode] = length
        return out

    def cut_power(self, folder):
        """After kill -9: what was not known to be on the disk is gone. How many bytes that was."""
        synced, lost = self.synced(), 0
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            found = os.stat(path)
            if name.endswith(".manifest"):
                continue
            length = min(found.st_size, synced.get(found.st_ino, 0))
            if length < found.st_size:
                os.truncate(path, length)
                lost += found.st_size - length
        return lost
