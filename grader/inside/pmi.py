"""By which words MPI processes find one another: the process management interface (PMI), version 1, as text.

Each process of an MPI world has a line to a manager, tells it where it listens, waits until all have done so, and asks
where the others listen. That is all a world needs; the protocol can also start processes and keep names for other
worlds, which is refused here. What comes is a student's: everything that is kept has a bound.
"""

from __future__ import annotations

from collections.abc import Mapping

LINE_BYTES = 2048
NAME_CHARACTERS, VALUE_CHARACTERS = 64, 1024
NAMES_EACH = 64  # of every rank, together; MPICH needs two
# Each rank counts as alone on its node: what ranks share on one, a memory of theirs, sandboxes do not have.
_NODES = "PMI_process_mapping"
_BEGINS = "mcmd="  # of an order of many lines
_ENDS = "endcmd"
_REPLIES = {
    "init": "cmd=response_to_init rc=0 pmi_version=1 pmi_subversion=1",
    "get_maxes": f"cmd=maxes rc=0 kvsname_max=64 keylen_max={NAME_CHARACTERS} vallen_max={VALUE_CHARACTERS}",
    "get_appnum": "cmd=appnum rc=0 appnum=0",
    "get_my_kvsname": "cmd=my_kvsname rc=0 kvsname=world",
    "finalize": "cmd=finalize_ack rc=0",
    "publish_name": "cmd=publish_result rc=-1 msg=refused",
    "unpublish_name": "cmd=unpublish_result rc=-1 msg=refused",
    "lookup_name": "cmd=lookup_result rc=-1 msg=refused",
}


class Manager:
    """What is known of a world of this size; it takes lines, and says which lines are to be sent."""

    def __init__(self, size: int) -> None:
        """Nobody has come yet."""
        self._size = size
        self._told = {_NODES: f"(vector,(0,{size},1))"}
        self._waiting: set[int] = set()
        self._ordering: set[int] = set()

    def replies(self, who: int, line: str) -> Mapping[int, str]:
        """What is to be sent to whom after a line.

        Args:
            who: the line's sender, by any number that is its own.
            line: without its end.
        """
        if line.startswith(_BEGINS):
            self._ordering.add(who)
        if who in self._ordering:
            return self._refused_order(who, line)
        said = dict(word.partition("=")[::2] for word in line.split(" "))
        if said.get("cmd") == "barrier_in":
            return self._barrier(who)
        return {who: self._answer(said)}

    def _answer(self, said: Mapping[str, str]) -> str:
        match said.get("cmd", ""):
            case "put":
                return self._put(said.get("key", ""), said.get("value", ""))
            case "get":
                return self._get(said.get("key", ""))
            case "get_universe_size":
                return f"cmd=universe_size rc=0 size={self._size}"
            case asked:
                return _REPLIES.get(asked, "cmd=unknown rc=-1 msg=refused")

    def _put(self, name: str, value: str) -> str:
        fits = 0 < len(name) <= NAME_CHARACTERS and len(value) <= VALUE_CHARACTERS
        full = name not in self._told and len(self._told) > NAMES_EACH * self._size
        if not fits or full or name == _NODES:
            return "cmd=put_result rc=-1 msg=refused"
        self._told[name] = value
        return "cmd=put_result rc=0 msg=success"

    def _get(self, name: str) -> str:
        if name not in self._told:
            return "cmd=get_result rc=-1 msg=not_found value=unknown"
        return f"cmd=get_result rc=0 msg=success value={self._told[name]}"

    def _barrier(self, who: int) -> Mapping[int, str]:
        self._waiting.add(who)
        if len(self._waiting) < self._size:
            return {}
        released, self._waiting = self._waiting, set()
        return dict.fromkeys(released, "cmd=barrier_out rc=0")

    def _refused_order(self, who: int, line: str) -> Mapping[int, str]:
        """To start processes is the only order of several lines."""
        if line != _ENDS:
            return {}
        self._ordering.discard(who)
        return {who: "cmd=spawn_result rc=-1 status=-1"}
