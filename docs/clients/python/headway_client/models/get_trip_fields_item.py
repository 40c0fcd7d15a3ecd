from enum import StrEnum

class GetTripFieldsItem(StrEnum):
    BIKESALLOWED = "bikesAllowed"
    CALLS = "calls"
    DIRECTIONID = "directionId"
    HEADSIGN = "headsign"
    ID = "id"
    ISFREQUENCYBASED = "isFrequencyBased"
    OCCUPANCYSTATUS = "occupancyStatus"
    ROUTEID = "routeId"
    RUNSONSERVICEDATE = "runsOnServiceDate"
    SERVICEDATE = "serviceDate"
    SHORTNAME = "shortName"
    TIMEZONE = "timeZone"
    VEHICLEID = "vehicleId"
    WHEELCHAIRACCESSIBLE = "wheelchairAccessible"

    def __str__(self) -> str:
        return str(self.value)
