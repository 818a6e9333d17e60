"""The BitTitan simulator over HTTP, on this machine only. It logs nothing."""

from threading import Thread

from local.bittitan_calls import Call
from local.bittitan_listener import Listener
from local.bittitan_simulator import Simulator


class RunningServer:
    """A simulator that can be called at `url` until it is closed."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.url = f"http://127.0.0.1:{listener.server_port}"
        Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop answering at once: slow calls end, open connections are closed."""
        self._listener.closing.set()
        self._listener.shutdown()
        self._listener.server_close()
        self._listener.hang_up()


def serve(simulator: Simulator, *, api_key: str, port: int = 0) -> RunningServer:
    """Serve a simulator on 127.0.0.1 in its own threads, by default on a free port."""
    return RunningServer(Listener(simulator, api_key, port, Call))
