"""The addresses of signing in and out, and of one's own account."""

from django.urls import path

from accounts.views import account, password, second_factor, sign_in

urlpatterns = [
    path("dang-nhap/", sign_in.sign_in, name="sign-in"),
    path("dang-nhap/ma/", sign_in.sign_in_code, name="sign-in-code"),
    path("dang-xuat/", sign_in.sign_out, name="sign-out"),
    path("quen-mat-khau/", password.lost_password, name="lost-password"),
    path("quen-mat-khau/da-gui/", password.lost_password_sent, name="lost-password-sent"),
    path("dat-lai-mat-khau/<uidb64>/<token>/", password.new_password, name="new-password"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/mat-khau/", password.change_password, name="change-password"),
    path("tai-khoan/xac-nhan/", account.prove, name="prove"),
    path("tai-khoan/gui-lai/", account.kept_form, name="kept-form"),
    path("tai-khoan/lop-thu-hai/", second_factor.second_factor_set_up, name="second-factor"),
    path("tai-khoan/lop-thu-hai/bo/", second_factor.second_factor_remove, name="second-factor-remove"),
    path("tai-khoan/ma-du-phong/", second_factor.recovery_codes, name="recovery-codes"),
    path("tai-khoan/ma-du-phong/moi/", second_factor.renew_codes, name="recovery-codes-renew"),
    path("tai-khoan/phien/<slug:handle>/ket-thuc/", account.end_session, name="session-end"),
    path("tai-khoan/phien-khac/ket-thuc/", account.end_other_sessions, name="sessions-end-others"),
]
