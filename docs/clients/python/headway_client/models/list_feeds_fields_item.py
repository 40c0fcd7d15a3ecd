from enum import StrEnum

class ListFeedsFieldsItem(StrEnum):
    COUNTS = "counts"
    ID = "id"
    ISSTALE = "isStale"
    LANGUAGES = "languages"
    NETWORKVERSION = "networkVersion"
    PUBLISHEDAT = "publishedAt"
    REALTIME = "realtime"
    SCHEDULEVERSION = "scheduleVersion"
    SERVICEFROM = "serviceFrom"
    SERVICETO = "serviceTo"
    TIMEZONE = "timeZone"

    def __str__(self) -> str:
        return str(self.value)
