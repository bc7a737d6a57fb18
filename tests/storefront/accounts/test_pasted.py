"""粘贴识别: pasted addresses in the spellings that people use."""

import pytest

from storefront.accounts import regions
from storefront.accounts.pasted import parse_address

pytestmark = pytest.mark.django_db

SPELLINGS = [
    ("张三 13800138000 浙江省杭州市西湖区文三路 90 号", "张三", "13800138000", "330106", "文三路 90 号"),
    ("张三，13800138000，浙江省 杭州市 西湖区 文三路90号", "张三", "13800138000", "330106", "文三路90号"),
    ("浙江杭州西湖区文三路90号 李小明 +86 138-0013-8000", "李小明", "13800138000", "330106", "文三路90号"),
    ("收货人：王芳\n手机号码：13912345678\n所在地区：北京市 北京市 朝阳区\n详细地址：建国路 88 号 3 号楼 1201", "王芳", "13912345678", "110105", "建国路 88 号 3 号楼 1201"),
    ("北京市市辖区海淀区中关村大街27号，欧阳娜娜，13700001111", "欧阳娜娜", "13700001111", "110108", "中关村大街27号"),
    ("上海浦东新区张江高科技园区碧波路690号4幢 刘洋 13611112222", "刘洋", "13611112222", "310115", "张江高科技园区碧波路690号4幢"),
    ("陈晨 15912340000 江苏昆山花桥镇光明路 8 号", "陈晨", "15912340000", "320583", "花桥镇光明路 8 号"),
    ("广东省东莞市虎门镇太沙路168号 黄先生 18812345678", "黄先生", "18812345678", "441912", "太沙路168号"),
    ("湖北省省直辖县级行政区划仙桃市沔阳大道 1 号 周杰 13512345678", "周杰", "13512345678", "429004", "沔阳大道 1 号"),
    ("湖北恩施州恩施市舞阳大道12号，吴用，13212345678", "吴用", "13212345678", "422801", "舞阳大道12号"),
    ("内蒙古呼和浩特新城区成吉思汗大街5号 其其格 13112345678", "其其格", "13112345678", "150102", "成吉思汗大街5号"),
    ("新疆维吾尔自治区乌鲁木齐市天山区解放北路1号 艾力·买买提 13812345678", "艾力·买买提", "13812345678", "650102", "解放北路1号"),
    ("重庆市石柱县南宾街道都督大道3号 谭松 17712345678", "谭松", "17712345678", "500240", "南宾街道都督大道3号"),
    ("姓名: 林一 电话: 138 0013 8000 地址: 福建省三明市三元区东新一路 6 幢 邮编 365000", "林一", "13800138000", "350404", "东新一路 6 幢"),
    ("赵敏１３８００１３８０００广东省深圳市南山区科技园南区８栋", "赵敏", "13800138000", "440305", "科技园南区8栋"),
    ("Li Wei 13800138000 浙江省杭州市余杭区五常大道 168 号", "Li Wei", "13800138000", "330110", "五常大道 168 号"),
    ("新疆和田地区和康县迎宾路 1 号，马龙，13800138000", "马龙", "13800138000", "653228", "迎宾路 1 号"),
    ("义乌市稠州北路1399号 孙悦 13800138000", "孙悦", "13800138000", "330782", "稠州北路1399号"),
]  # fmt: skip


@pytest.mark.parametrize("text, recipient, phone, code, street", SPELLINGS)
def test_spelling_is_taken_apart(text: str, recipient: str, phone: str, code: str, street: str) -> None:
    found = parse_address(text)

    assert (found.recipient, found.phone, found.district_code, found.street) == (recipient, phone, code, street)


def test_incomplete_region_keeps_what_is_known() -> None:
    found = parse_address("浙江省杭州市 张三 13800138000")

    assert found.codes == ("330000", "330100")
    assert found.district_code == ""


def test_text_without_address_gives_nothing_and_does_not_fail() -> None:
    for text in ("", "   ", "hello", "\x00\x00", "一" * 5000, "13800138000" * 60, "😀 张三"):
        found = parse_address(text)

        assert found.district_code == ""


def test_district_of_the_same_name_needs_its_city() -> None:
    assert parse_address("朝阳区建国路 88 号").codes == ()
    assert parse_address("长春市朝阳区前进大街 1 号").district_code == "220104"


def test_a_place_we_do_not_deliver_to_is_recognised_but_not_chosen() -> None:
    found = parse_address("香港特别行政区九龙九龙城区太子道 1 号")

    assert found.codes[0] == "810000"
    assert found.district_code == ""
    assert not regions.can_deliver(found.codes[-1])
