"""What stays out of learning by its heading: who holds a lead, but not how many people they employ."""

from tiemnang.scoring.learning.shield import reason
from tiemnang.scoring.learning.why import Why
from tiemnang.tables.columns import read_column


def test_a_salesperson_stays_out_and_the_number_of_staff_does_not():
    names = [f"Nguyễn Văn {letter}" for letter in "ABCDEFG"] * 20
    counts = [str(at % 17 + 1) for at in range(140)]

    assert reason(read_column("nhan_vien", names)) == Why.OWNER
    assert reason(read_column("Nhân viên", names)) == Why.OWNER
    assert reason(read_column("nhan_vien", counts)) is None
    assert reason(read_column("Số nhân viên", counts)) is None
