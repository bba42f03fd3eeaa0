"""The city's departments by id: the six organisers, the county bureaus, and industry departments that recommend."""

NAMES = {
    "jxw": "市经信委",
    "zgh": "市总工会",
    "tsw": "团市委",
    "fl": "市妇联",
    "zxqyj": "市中小企业局",
    "zlxh": "市质量协会",
    "haizhou": "海州区",
    "lianyun": "连云区",
    "ganyu": "赣榆区",
    "donghai": "东海县",
    "guanyun": "灌云县",
    "guannan": "灌南县",
    "kfq": "经济技术开发区",
    "transport": "市交通运输局",
}


def department_name(department: str) -> str:
    """The name that people know; the id itself for a department that is not in the list."""
    return NAMES.get(department, department)
