from enum import StrEnum

class V2AlertSeverityType0(StrEnum):
    INFO = "INFO"
    SEVERE = "SEVERE"
    WARNING = "WARNING"

    def __str__(self) -> str:
        return str(self.value)
