"""Sealed secrets come back here and nowhere else."""

import pytest

from tiemnang.database.sealing import Unsealable, seal, unseal


def test_a_secret_comes_back_and_is_not_readable_on_the_way():
    sealed = seal("mật khẩu ứng dụng")

    assert unseal(sealed) == "mật khẩu ứng dụng"
    assert "mật" not in sealed and sealed != seal("mật khẩu ứng dụng")


def test_a_database_without_its_key_gives_nothing_away(settings):
    sealed = seal("JBSWY3DPEHPK3PXP")

    settings.SECRET_KEY = "khóa của một máy khác"

    with pytest.raises(Unsealable):
        unseal(sealed)
