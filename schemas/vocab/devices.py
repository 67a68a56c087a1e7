"""Words of welfare devices (domain specification 1.3)."""

from schemas.vocab.words import Word

__all__ = ["DeviceClass", "EitherItem", "RentalItem", "SaleItem"]


class DeviceClass(Word):
    """Class of a medical device."""

    I = "I", "一般医療機器（クラスI）", "Class I"  # noqa: E741 # the class is called I
    II = "II", "管理医療機器（クラスII）", "Class II"
    III = "III", "高度管理医療機器（クラスIII）", "Class III"
    IV = "IV", "高度管理医療機器（クラスIV）", "Class IV"


class RentalItem(Word):
    """The thirteen items of rental-covered welfare devices."""

    WHEELCHAIR = "wheelchair", "車いす", "Wheelchair"
    WHEELCHAIR_ACCESSORY = "wheelchair_accessory", "車いす付属品", "Wheelchair accessory"
    BED = "bed", "特殊寝台", "Special bed"
    BED_ACCESSORY = "bed_accessory", "特殊寝台付属品", "Special bed accessory"
    PRESSURE_RELIEF = "pressure_relief", "床ずれ防止用具", "Pressure-ulcer prevention"
    POSITION_CHANGER = "position_changer", "体位変換器", "Position changer"
    HANDRAIL = "handrail", "手すり", "Handrail"
    RAMP = "ramp", "スロープ", "Ramp"
    WALKER = "walker", "歩行器", "Walker"
    WALKING_STICK = "walking_stick", "歩行補助つえ", "Walking aid stick"
    WANDERING_SENSOR = "wandering_sensor", "認知症老人徘徊感知機器", "Wandering sensor"
    LIFT = "lift", "移動用リフト（つり具を除く）", "Lift, without sling"
    AUTOMATIC_EXCRETION = "automatic_excretion", "自動排泄処理装置", "Automatic excretion device"


class SaleItem(Word):
    """The items of purchase-covered welfare devices."""

    TOILET_SEAT = "toilet_seat", "腰掛便座", "Commode seat"
    EXCRETION_PARTS = (
        "excretion_parts",
        "自動排泄処理装置の交換可能部品",
        "Replaceable parts of excretion device",
    )
    EXCRETION_PREDICTION = "excretion_prediction", "排泄予測支援機器", "Excretion prediction device"
    BATH_AID = "bath_aid", "入浴補助用具", "Bathing aid"
    PORTABLE_BATH = "portable_bath", "簡易浴槽", "Portable bathtub"
    LIFT_SLING = "lift_sling", "移動用リフトのつり具", "Lift sling"


class EitherItem(Word):
    """The items that may be rented or bought."""

    FIXED_RAMP = "fixed_ramp", "固定用スロープ", "Fixed ramp"
    WALKER_FRAME = "walker_frame", "歩行器（歩行車を除く）", "Walking frame"
    SINGLE_STICK = "single_stick", "単点杖（松葉づえを除く）", "Single-point stick"
    MULTI_STICK = "multi_stick", "多点杖", "Multi-point stick"
