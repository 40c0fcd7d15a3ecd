from enum import StrEnum

class PartialV2AlertSeverityType0(StrEnum):
    INFO = "INFO"
    SEVERE = "SEVERE"
    WARNING = "WARNING"

    def __str__(self) -> str:
        return str(self.value)
