"""Couriers that a shop in China ships with, by the codes of Kuaidi100. A data migration stores them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class KnownCarrier:
    """code: Kuaidi100's; phone: the courier's own line, where it has a nationwide one."""

    code: str
    name_zh_hans: str
    name_en: str
    phone: str = ""


CARRIERS = (
    KnownCarrier("shunfeng", "顺丰速运", "SF Express", "95338"),
    KnownCarrier("zhongtong", "中通快递", "ZTO Express", "95311"),
    KnownCarrier("yuantong", "圆通速递", "YTO Express", "95554"),
    KnownCarrier("yunda", "韵达快递", "Yunda Express", "95546"),
    KnownCarrier("shentong", "申通快递", "STO Express", "95543"),
    KnownCarrier("jtexpress", "极兔速递", "J&T Express", "956025"),
    KnownCarrier("jd", "京东物流", "JD Logistics", "950616"),
    KnownCarrier("ems", "邮政特快专递", "EMS", "11183"),
    KnownCarrier("youzhengguonei", "邮政快递包裹", "China Post parcel", "11183"),
    KnownCarrier("debangwuliu", "德邦快递", "Deppon Express", "95353"),
    KnownCarrier("danniao", "菜鸟速递", "Cainiao Express"),
)
