"""Settings common to every service, from HONOURS_* variables; a service subclasses them for what it alone needs."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Where a service keeps its databases and files, and for which department it speaks.

    `{service}` in a database URL stands for the service's name. Without URLs everything lies under `data`: SQLite files
    and a folder of materials. Keys are hexadecimal, 32 bytes.
    """

    model_config = SettingsConfigDict(env_prefix="HONOURS_", extra="ignore")

    data: Path = Path("var")
    department: str = Field(default="zlxh", pattern=r"^[a-z][a-z0-9]{0,31}$")
    ledger_url: str = ""
    views_url: str = ""
    accounts_url: str = ""
    files_url: str = ""
    nats_url: str = ""
    city_key: str = Field(default="", repr=False)
    master_key: str = Field(default="", repr=False)

    def ledger_of(self, service: str) -> str:
        """The URL of a service's history."""
        return self._url(self.ledger_url, service, f"{service}.db")

    def views_of(self, service: str) -> str:
        """The URL of a service's read models."""
        return self._url(self.views_url, service, f"{service}.views.db")

    def accounts(self) -> str:
        """The URL of the local accounts."""
        return self._url(self.accounts_url, "accounts", "accounts.db")

    def files(self) -> str:
        """The URL of the store of materials."""
        return self.files_url or (self.data / "files").resolve().as_uri()

    def key_bytes(self, name: str) -> bytes:
        """A key, from its variable or from its file under `data/keys`; an instance without it must be told so."""
        value = getattr(self, f"{name}_key") or self._key_file(name)
        try:
            key = bytes.fromhex(value)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise ValueError(f"HONOURS_{name.upper()}_KEY 应为 64 位十六进制（32 字节）")
        return key

    def _key_file(self, name: str) -> str:
        path = self.data / "keys" / f"{name}.key"
        if not path.exists():
            raise ValueError(f"缺少密钥：请设置 HONOURS_{name.upper()}_KEY，或提供文件 {path}")
        return path.read_text(encoding="ascii").strip()

    def _url(self, template: str, service: str, file: str) -> str:
        if template:
            return template.replace("{service}", service)
        return f"sqlite:///{(self.data / file).resolve()}"
